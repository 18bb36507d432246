"""The tandems of one person, with what is open in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from requests_app.models import SalesRequest
from salesdesk.web.alphabetical import by_name
from tandems.models import Tandem

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User


@dataclass(frozen=True, slots=True)
class OwnTandem:
    pk: int
    name: str
    open: int
    overdue: int


def own_tandems(user: User, now: datetime) -> list[OwnTandem]:
    """Active ones, by name. Two queries."""
    found = by_name(Tandem.objects.of(user).filter(is_active=True).distinct())
    counted = (
        SalesRequest.objects.open()
        .filter(tandem__in=found)
        .order_by()
        .values("tandem")
        .annotate(open=Count("pk"), overdue=Count("pk", filter=Q(deadline_at__lt=now)))
    )
    numbers = {row["tandem"]: (row["open"], row["overdue"]) for row in counted}
    return [OwnTandem(one.pk, one.name, *numbers.get(one.pk, (0, 0))) for one in found]
