"""What the strategy weighs on a request: by its customer's target segments, by its goal, and as a new customer's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Subquery

from requests_app.urgency import NEW_CUSTOMER_HEAD_START, Weight, weights_of
from strategy import in_force
from strategy.models import GoalEntry, SegmentEntry, StrategyVersion
from tandems.segments import belongings, placements

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from requests_app.models import SalesRequest
    from requests_app.querysets import SalesRequestQuerySet
    from strategy.in_force import GoalInForce, SegmentInForce
    from tandems.models import Customer, Placement
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
        return tuple(one for one in self.segments if one.rules.is_every_new_customer)


def scales(*, with_goals: bool = True) -> Scales:
    """Two queries, one before the first strategy or without goals, which only a request that serves one needs. The number is not
    read after them: what is published meanwhile is weighed again.
    """
    number, segments = in_force.number_and_segments()
    return Scales(number, segments, in_force.goals() if number and with_goals else ())


def weigh(
    sales_request: SalesRequest, by: Scales, *, placed: Mapping[int, Placement] | None = None
) -> list[Belonging]:
    """Set what it weighs, in memory; what its customer is to the target segments comes back. `placed`: what holds of its customer
    by hand; asked for if it is not given, by one query where something was ever said.
    """
    customer = _customer(sales_request)
    found = _belongings(sales_request, customer, by.segments, placed)
    weights = weights_from(
        found, by, goal=by.goal(sales_request.goal_id), new_customer=sales_request.new_customer
    )
    sales_request.weights = [weight.as_json() for weight in weights]
    sales_request.weighed_version = by.number
    sales_request.weighed_mark = customer.segment_mark
    return found


def freeze_segments(sales_request: SalesRequest, by: Scales, found: list[Belonging]) -> None:
    """Set, in memory, the target segments that it counts for in figures and pay: those that `weigh` has just found; nothing where
    the strategy has none.
    """
    sales_request.segments = [one.segment.pk for one in found if one.is_in] if by.segments else None


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
    `segments`: those that its customer is in now, while it is open. `counted`: the names of those that it counts for in figures and
    pay, where that goes without saying for None. `weights`: by what it comes earlier, which sums to the whole.
    """

    goal: str
    in_force: bool
    segments: tuple[Belonging, ...]
    counted: tuple[str, ...] | None
    weights: tuple[Weight, ...]
    has_goals: bool

    @property
    def is_empty(self) -> bool:
        said = self.goal or self.segments or self.weights or self.has_goals
        return not said and self.counted is None


def with_strategy(requests: SalesRequestQuerySet) -> SalesRequestQuerySet:
    """With what `served` says of the strategy, so that a request's page does not ask for it by itself."""
    newest = StrategyVersion.objects.published()
    named = GoalEntry.objects.filter(goal=OuterRef("goal"), version__number__isnull=False)
    named = named.order_by("-version__number")
    return requests.annotate(
        in_force=Subquery(newest.values("number")[:1]),
        goal_name=Subquery(named.values("name")[:1]),
        goal_in_force=Subquery(named.values("version__number")[:1]),
        has_goals=Exists(GoalEntry.objects.filter(version__in=newest.values("pk")[:1])),
    )


def served(row: Any) -> Served:
    """Of a request that `with_strategy` brought. At most one query, none before the first strategy; one more where somebody placed
    its customer by hand, and one where the customer is in other segments than it counts for.
    """
    segments = in_force.segments() if row.in_force and row.customer and row.is_open else ()
    found = _belongings(row, row.customer, segments) if segments else []
    inside = tuple(one for one in found if one.is_in)
    weighs = row.is_open and row.deadline_at is not None
    return Served(
        goal=row.goal_name or "",
        in_force=row.goal_in_force is not None and row.goal_in_force == row.in_force,
        segments=inside,
        counted=_counted(row, inside),
        weights=tuple(one for one in row.head_starts if one.amount) if weighs else (),
        has_goals=row.has_goals,
    )


def _counted(row: Any, inside: Sequence[Belonging]) -> tuple[str, ...] | None:
    """As the newest versions that knew them called them. What is open and counts for what its customer is in says so by that."""
    keys = row.segments
    if keys is None or (row.is_open and set(keys) == {one.segment.pk for one in inside}):
        return None
    named = SegmentEntry.objects.filter(segment__in=keys, version__number__isnull=False)
    names = dict(named.order_by("version__number").values_list("segment", "name"))
    return tuple(names[key] for key in keys if key in names)


def _customer(sales_request: SalesRequest) -> Customer:
    assert sales_request.customer is not None  # noqa: S101 - a constraint: sent requests have one
    return sales_request.customer


def _belongings(
    sales_request: SalesRequest,
    customer: Customer,
    segments: Sequence[SegmentInForce],
    placed: Mapping[int, Placement] | None = None,
) -> list[Belonging]:
    """As the customer was when it was sent: whoever has got a number since then is new for it still."""
    if placed is None:
        asked = bool(segments and customer.placed)
        placed = placements([customer.pk]).get(customer.pk, {}) if asked else {}
    return belongings(customer, segments, placed, is_new=sales_request.new_customer)


def last_name(goal: int | None) -> str:
    """A goal as the newest version that knew it called it; "" for none. One query, none for none."""
    if goal is None:
        return ""
    named = GoalEntry.objects.filter(goal=goal, version__number__isnull=False)
    return named.order_by("-version__number").values_list("name", flat=True).first() or ""


def _hours(hours: Decimal) -> timedelta:
    return timedelta(minutes=int(hours * 60))
