"""Try again what was given up, from the beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from notifications.models import Delivery, DeliveryState
from people import access
from salesdesk.web.conflict import Conflict
from salesdesk.web.hints import hint

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from people.models import User


def retry(pk: int, *, by: User, at: datetime) -> None:
    """Raises `PermissionDenied`, `Conflict` if it is not among what was given up (any more)."""
    access.require_administrator(by)
    if not _revive(Delivery.objects.filter(pk=pk), at):
        raise Conflict


def retry_all(*, by: User, at: datetime) -> int:
    """How many are tried again. Raises `PermissionDenied`."""
    access.require_administrator(by)
    return _revive(Delivery.objects.all(), at)


def _revive(deliveries: QuerySet[Delivery], at: datetime) -> int:
    # The batch stays where it is: whatever the last attempt left open, a repeat is recognisable.
    revived = deliveries.filter(state=DeliveryState.DEAD).update(
        state=DeliveryState.WAITING, due_at=at, attempts=0, error=""
    )
    if revived:
        transaction.on_commit(lambda: hint("deliver"), robust=True)
    return revived
