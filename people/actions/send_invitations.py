"""Send the invitations that wait. The token is made now, and only its digest is kept."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from people.models import Invitation
from people.models.invitation import VALID_FOR, digest, new_token

if TYPE_CHECKING:
    from datetime import datetime

log = logging.getLogger(__name__)


def send_invitations(*, at: datetime) -> int:
    """The sweep. Returns how many were sent; one that cannot be sent now is tried again by a later sweep."""
    waiting = Invitation.objects.to_send(at).order_by("pk").values_list("pk", flat=True)
    return sum(send_one(pk, at=at) for pk in list(waiting))


def send_one(pk: int, *, at: datetime) -> bool:
    """Whether the mail is out. Of several senders at once the one that takes the row sends."""
    token = new_token()
    taken = Invitation.objects.to_send(at).filter(pk=pk)
    if not taken.update(sending_since=at, token_digest=digest(token), expires_at=at + VALID_FOR):
        return False
    invitation = Invitation.objects.select_related("invited_by").get(pk=pk)
    try:
        _mail(invitation, token).send()
    except (
        OSError,
        ValueError,
    ):  # every failure of a mail server is the one, a mail that cannot be made the other
        log.exception("Invitation %s could not be sent.", pk)
        return False
    ours = Invitation.objects.filter(pk=pk, token_digest=digest(token))
    ours.update(sent_at=at, sending_since=None)
    return True


def _mail(invitation: Invitation, token: str) -> EmailMultiAlternatives:
    with translation.override(invitation.language):
        link = urljoin(invitation.site, reverse("invitation", args=[token]))
        context = {"invitation": invitation, "link": link, "roles": invitation.role_labels()}
        subject = " ".join(render_to_string("emails/invitation_subject.txt", context).split())
        mail = EmailMultiAlternatives(
            subject, render_to_string("emails/invitation.txt", context), to=[invitation.email]
        )
        mail.attach_alternative(render_to_string("emails/invitation.html", context), "text/html")
    return mail
