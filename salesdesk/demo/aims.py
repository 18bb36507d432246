"""What the strategy of its time says of a request in the demo: its target segments, its goal, and what that weighs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from requests_app.weighing import Scales, weigh
from salesdesk.demo.strategy_texts import SERVES
from strategy.in_force import goals_of, segments_of
from strategy.models import StrategyVersion
from tandems.models import Placement
from tandems.segments import belongings

if TYPE_CHECKING:
    from datetime import datetime

    from requests_app.models import SalesRequest


@dataclass(frozen=True, slots=True)
class Aims:
    """`versions`: the newest first, each with the moment of its publication. `placed`: by customer, in order."""

    versions: tuple[tuple[datetime, Scales], ...] = ()
    placed: dict[int, list[Placement]] = field(default_factory=dict)

    def mark(self, sales_request: SalesRequest) -> None:
        """Set, in memory, what `actions.submit` sets of a request that is sent at its `created_at`."""
        at, customer = sales_request.created_at, sales_request.customer
        by = next((scales for since, scales in self.versions if since <= at), None)
        if by is None or customer is None:
            return
        placed = {one.segment_id: one for one in self.placed.get(customer.pk, []) if one.at <= at}
        sales_request.goal_id = _served(sales_request.subject, by)
        weigh(sales_request, by, placed=placed)
        found = belongings(customer, by.segments, placed, is_new=sales_request.new_customer)
        sales_request.segments = [one.segment.pk for one in found if one.is_in]


def aims() -> Aims:
    """As the strategy was made until now. Four queries."""
    versions = StrategyVersion.objects.published().prefetch_related("segments", "goals")
    placed: defaultdict[int, list[Placement]] = defaultdict(list)
    for one in Placement.objects.order_by("at", "pk"):
        placed[one.customer_id].append(one)
    return Aims(tuple((one.published_at, _scales(one)) for one in versions if one.published_at), dict(placed))


def _scales(version: StrategyVersion) -> Scales:
    return Scales(version.number or 0, segments_of(version.segments.all()), goals_of(version.goals.all()))


def _served(subject: str, by: Scales) -> int | None:
    """The goal that the rep names: told by the subject."""
    words = {one.pk: SERVES.get(one.name, ()) for one in by.goals}
    return next((pk for pk, known in words.items() if any(word in subject for word in known)), None)
