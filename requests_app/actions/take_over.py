"""Take over what is a colleague's: it is mine, and I have it in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from requests_app.actions.accept import accept
from requests_app.actions.give import give

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from people.models import User
    from requests_app.models import SalesRequest


@transaction.atomic
def take_over(pk: int, *, by: User, at: datetime, key: UUID | None = None) -> SalesRequest:
    """Give it to oneself and accept it, together. Sent twice, it is done once. Raises as `give`."""
    given = give(pk, to=by, by=by, at=at, key=key)
    if given.owner_id != by.pk or given.accepted_at is not None:
        return given
    return accept(pk, by=by, at=at)
