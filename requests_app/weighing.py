"""What the strategy weighs on a request: by its customer's target segments, by its goal, and as a new customer's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from requests_app.urgency import NEW_CUSTOMER_HEAD_START, Weight, weights_of
from strategy import in_force
from strategy.criteria import Criteria
from strategy.models import GoalEntry
from tandems.segments import belongings, placements

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from requests_app.models import SalesRequest
    from strategy.in_force import GoalInForce, SegmentInForce
    from tandems.models import Placement
    from tandems.segments import Belonging

# What weighing sets.
WEIGHED = ("weights", "weighed_version", "weighed_mark")


@dataclass(frozen=True, slots=True)
class Scales:
    """The strategy in force, as far as it weighs."""

    number: int
    segments: tuple[SegmentInForce, ...] = ()
    goals: tuple[GoalInForce, ...] = ()

    def goal(self, pk: int | None) -> GoalInForce | None:
        return next((one for one in self.goals if one.pk == pk), None)

    def new_customers(self) -> tuple[SegmentInForce, ...]:
        """Segments that are new customers and nothing else: so the strategy says what a new customer weighs."""
        return tuple(one for one in self.segments if Criteria.of(one.criteria).is_every_new_customer)


def scales() -> Scales:
    """Three queries, one before the first strategy. The number is read first: what is published meanwhile is weighed again."""
    number = in_force.number()
    if not number:
        return Scales(0)
    return Scales(number, in_force.segments(), in_force.goals())


def weigh(sales_request: SalesRequest, by: Scales, *, placed: Mapping[int, Placement] | None = None) -> None:
    """Set what it weighs, in memory. `placed`: what holds of its customer by hand; asked for by one query if it is not given."""
    customer = sales_request.customer
    assert customer is not None  # noqa: S101 - a constraint: sent requests have one
    if placed is None:
        placed = placements([customer.pk]).get(customer.pk, {}) if by.segments else {}
    found = belongings(customer, by.segments, placed, is_new=sales_request.new_customer)
    weights = weights_from(
        found, by, goal=by.goal(sales_request.goal_id), new_customer=sales_request.new_customer
    )
    sales_request.weights = [weight.as_json() for weight in weights]
    sales_request.weighed_version = by.number
    sales_request.weighed_mark = customer.segment_mark


def freeze_segments(sales_request: SalesRequest, by: Scales) -> None:
    """Set, in memory, the target segments that it counts for in figures and pay: those of its customer now. One query if there
    are any.
    """
    customer = sales_request.customer
    assert customer is not None  # noqa: S101 - a constraint: sent requests have one
    if not by.segments:
        sales_request.segments = None
        return
    placed = placements([customer.pk]).get(customer.pk, {})
    found = belongings(customer, by.segments, placed, is_new=sales_request.new_customer)
    sales_request.segments = [one.segment.pk for one in found if one.is_in]


def weights_from(
    found: list[Belonging], by: Scales, *, goal: GoalInForce | None, new_customer: bool
) -> tuple[Weight, ...]:
    """A new customer weighs what the strategy's segment of all new customers says, else what holds without one; it is not counted
    once more as that segment.
    """
    inside = [one.segment for one in found if one.is_in]
    novelty: timedelta | None = None
    if new_customer:
        named = by.new_customers()
        of_new = [_hours(one.hours) for one in inside if one in named]
        novelty = max(of_new, default=timedelta()) if named else NEW_CUSTOMER_HEAD_START
        inside = [one for one in inside if one not in named]
    return weights_of(
        new_customer=novelty,
        segments=[(one.name, _hours(one.hours)) for one in inside],
        goal=(goal.name, _hours(goal.hours)) if goal else None,
    )


@dataclass(frozen=True, slots=True)
class Served:
    """What a request's page says of the strategy. `goal`: its name, empty where it serves none; `in_force`: whether it still is one.
    `segments`: those that its customer is in now. `weights`: by what it comes earlier, which sums to the whole.
    """

    goal: str
    in_force: bool
    segments: tuple[Belonging, ...]
    weights: tuple[Weight, ...]
    has_goals: bool

    @property
    def is_empty(self) -> bool:
        return not (self.goal or self.segments or self.weights or self.has_goals)


def served(sales_request: SalesRequest) -> Served:
    """Four queries at most, one before the first strategy; one more for a goal that has left it."""
    by = scales()
    customer = sales_request.customer
    found: list[Belonging] = []
    if by.segments and customer is not None:
        placed = placements([customer.pk]).get(customer.pk, {})
        found = belongings(customer, by.segments, placed, is_new=sales_request.new_customer)
    goal = by.goal(sales_request.goal_id)
    weighs = sales_request.is_open and sales_request.deadline_at is not None
    return Served(
        goal=goal.name if goal else last_name(sales_request.goal_id),
        in_force=goal is not None,
        segments=tuple(one for one in found if one.is_in),
        weights=tuple(one for one in sales_request.head_starts if one.amount) if weighs else (),
        has_goals=bool(by.goals),
    )


def last_name(goal: int | None) -> str:
    """A goal as the newest version that knew it called it; "" for none. One query, none for none."""
    if goal is None:
        return ""
    named = GoalEntry.objects.filter(goal=goal, version__number__isnull=False)
    return named.order_by("-version__number").values_list("name", flat=True).first() or ""


def _hours(hours: Decimal) -> timedelta:
    return timedelta(minutes=int(hours * 60))
