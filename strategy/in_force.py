"""The strategy that is in force, for the floors above: its segments and goals. Nothing is kept between two questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from strategy.criteria import Criteria
from strategy.models import GoalEntry, SegmentEntry, StrategyVersion

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class SegmentInForce:
    """`pk`: of the `Segment`. `hours`: working hours by which its requests count as more urgent. `rules`: its criteria, read
    once for all customers and requests that are held against them.
    """

    pk: int
    name: str
    why: str
    criteria: Mapping[str, Any]
    hours: Decimal
    rules: Criteria = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rules", Criteria.of(self.criteria))


@dataclass(frozen=True, slots=True)
class GoalInForce:
    """`pk`: of the `Goal`. `owner`: a person's key. `metric`: empty if its progress is typed in."""

    pk: int
    name: str
    measure: str
    unit: str
    start: Decimal
    target: Decimal
    due: date
    owner: int | None
    hours: Decimal
    metric: str


def published() -> StrategyVersion | None:
    """The version in force; None before the first. One query."""
    return StrategyVersion.objects.published().first()


def number() -> int:
    """Of the version in force; 0 before the first. One query."""
    return StrategyVersion.objects.published().values_list("number", flat=True).first() or 0


def number_and_segments() -> tuple[int, tuple[SegmentInForce, ...]]:
    """What `number` and `segments` say, of the same version. One query."""
    of_entries = ("segment", "name", "why", "criteria", "hours")
    rows = list(
        StrategyVersion.objects.filter(pk__in=_newest())
        .order_by("segments__position", "segments__pk")
        .values_list("number", *(f"segments__{name}" for name in of_entries))
    )
    found = (SegmentInForce(*entry) for _number, *entry in rows if entry[0] is not None)
    return (rows[0][0] if rows else 0), tuple(found)


def segments() -> tuple[SegmentInForce, ...]:
    """In the strategy's order. One query."""
    return segments_of(SegmentEntry.objects.filter(version__in=_newest()))


def goals() -> tuple[GoalInForce, ...]:
    """In the strategy's order. One query."""
    return goals_of(GoalEntry.objects.filter(version__in=_newest()))


def segments_of(entries: Iterable[SegmentEntry]) -> tuple[SegmentInForce, ...]:
    """As they are, or were, in force: of any one version."""
    return tuple(
        SegmentInForce(one.segment_id, one.name, one.why, one.criteria, one.hours) for one in entries
    )


def goals_of(entries: Iterable[GoalEntry]) -> tuple[GoalInForce, ...]:
    """As `segments_of`."""
    return tuple(
        GoalInForce(
            pk=one.goal_id,
            name=one.name,
            measure=one.measure,
            unit=one.unit,
            start=one.start,
            target=one.target,
            due=one.due,
            owner=one.owner_id,
            hours=one.hours,
            metric=one.metric,
        )
        for one in entries
    )


def _newest() -> QuerySet[StrategyVersion, Any]:
    return StrategyVersion.objects.published().values("pk")[:1]
