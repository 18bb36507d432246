"""Say what one takes for granted when one's hours are worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from rewards import access
from rewards.models import Assumption

if TYPE_CHECKING:
    from people.models import User
    from rewards.chasing import Assumed


@transaction.atomic
def assume(assumed: Assumed, *, by: User) -> None:
    """Raises `PermissionDenied`."""
    access.require(access.may_state_benefit(by))
    Assumption.objects.update_or_create(
        user=by,
        defaults={
            "query_minutes": assumed.query_minutes,
            "call_minutes": assumed.call_minutes,
            "calls_of_ten": assumed.calls_of_ten,
        },
    )
