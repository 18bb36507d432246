"""Take an invitation back: its link stops working at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from people import access
from people.models import Invitation
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User


def revoke_invitation(pk: int, *, by: User, at: datetime) -> None:
    """Raises `PermissionDenied`, `Conflict` if it is not open any more."""
    access.require_administrator(by)
    if not Invitation.objects.open().filter(pk=pk).update(revoked_at=at):
        raise Conflict
