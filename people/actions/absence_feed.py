"""The secret address of somebody's calendar of absences: made, renewed, revoked."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from people.models import AbsenceFeed
from people.models.invitation import digest

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User

TOKEN_BYTES = 24  # 192 bits


def new_feed(*, by: User, at: datetime) -> str:
    """The token of a new address, told this once: only its digest is stored. The one before stops working."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    stored = {"token_digest": digest(token), "created_at": at}
    AbsenceFeed.objects.update_or_create(person=by, defaults=stored)
    return token


def revoke_feed(*, by: User) -> None:
    """The address stops working. Harmless when there is none."""
    AbsenceFeed.objects.filter(person=by).delete()
