"""Follow an invitation's link: the account is made, with the roles it was written for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from people.actions.invite import refuse_known
from people.models import Invitation, User
from people.models.invitation import digest

if TYPE_CHECKING:
    from datetime import datetime


class InvitationClosed(Exception):
    """The link leads nowhere (any more): used, taken back, too old, replaced by a newer one, or never made."""


def find_invitation(token: str, *, at: datetime) -> Invitation:
    """The open invitation behind a link. Raises `InvitationClosed`."""
    invitation = Invitation.objects.open().filter(token_digest=digest(token)).first()
    if invitation is None or invitation.has_expired(at):
        raise InvitationClosed
    return invitation


@transaction.atomic
def accept_invitation(token: str, *, name: str, password: str, at: datetime) -> User:
    """The new person. Raises `InvitationClosed`, `ValidationError` for a weak password or an address taken meanwhile."""
    invitation = find_invitation(token, at=at)
    if not Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=at):
        raise InvitationClosed
    refuse_known(invitation.email)
    person = User(email=invitation.email, name=name.strip(), language=invitation.language)
    for role in invitation.roles:
        setattr(person, f"is_{role}", True)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise ValidationError({"password1": error.messages}) from error
    person.set_password(password)
    person.save()
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=person)
    return person
