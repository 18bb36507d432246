"""Invite somebody. The row is the promise: the sweep sends the mail, whatever is down right now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from people import access
from people.models import Invitation, Role, User

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def invite(
    *, email: str, name: str, roles: Iterable[str], language: str, site: str, by: User, at: datetime
) -> Invitation:
    """An open invitation, not sent yet. `site`: where Salesdesk is read, "https://sales.example.com/".

    Raises `PermissionDenied`, `ValidationError` for an address that is known already, or without a role.
    """
    access.require_administrator(by)
    wanted = [role.value for role in Role if role.value in set(roles)]
    if not wanted:
        raise ValidationError({"roles": _("Choose at least one role.")})
    email = email.strip().lower()
    refuse_known(email)
    try:
        with transaction.atomic():
            return Invitation.objects.create(
                email=email,
                name=name.strip(),
                roles=wanted,
                language=language,
                site=site,
                invited_by=by,
                created_at=at,
            )
    except IntegrityError as error:
        raise ValidationError(
            {"email": _("This address is invited already. Send the invitation again instead.")}
        ) from error


def refuse_known(email: str) -> None:
    """Raise `ValidationError` where somebody has this address."""
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        return
    if person.is_active:
        raise ValidationError(
            {"email": _("%(name)s works here with this address already.") % {"name": person.name}}
        )
    raise ValidationError(
        {"email": _("This is the address of %(name)s, whose account is closed.") % {"name": person.name}}
    )
