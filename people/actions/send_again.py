"""Send an invitation once more: with a new link, and the old one stops working."""

from __future__ import annotations

from typing import TYPE_CHECKING

from people import access
from people.models import Invitation
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from people.models import User


def send_again(pk: int, *, site: str, by: User) -> None:
    """Raises `PermissionDenied`, `Conflict` if it is not open any more."""
    access.require_administrator(by)
    fresh = {"sent_at": None, "sending_since": None, "token_digest": "", "expires_at": None, "site": site}
    if not Invitation.objects.open().filter(pk=pk).update(**fresh):
        raise Conflict
