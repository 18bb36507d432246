"""Take back what one said to gain: nobody else reads it any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from rewards import access
from rewards.models import Benefit

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User


@transaction.atomic
def withdraw_benefit(benefit: int, *, by: User, at: datetime) -> None:
    """Taken back twice, it is taken back. Raises `Benefit.DoesNotExist` unless it is their own."""
    access.require(access.may_state_benefit(by))
    row = Benefit.objects.select_for_update().of(by).get(pk=benefit)
    if row.ended_at is None:
        row.ended_at = max(at, row.stated_at)
        row.save(update_fields=["ended_at"])
