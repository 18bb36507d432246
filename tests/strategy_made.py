"""A strategy in force, made straight into the tables: for tests of what rests on one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from strategy.models import Goal, Segment, StrategyVersion, VersionState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from people.models import User


def segment_named(
    name: str, hours: str = "4", *, segment: Segment | None = None, **criteria: Any
) -> dict[str, Any]:
    """To be published by `publish`; with the `segment` that it was before, it goes on being that one."""
    return {"segment": segment, "name": name, "hours": Decimal(hours), "criteria": criteria}


def goal_named(name: str, hours: str = "2", *, goal: Goal | None = None, **more: Any) -> dict[str, Any]:
    return {
        "goal": goal,
        "name": name,
        "hours": Decimal(hours),
        "target": 100,
        "due": date(2027, 6, 30),
        **more,
    }


def publish(
    by: User, at: datetime, *, segments: Sequence[dict[str, Any]] = (), goals: Sequence[dict[str, Any]] = ()
) -> tuple[list[Segment], list[Goal]]:
    """The next version, in force at once. Its segments and goals in the same order."""
    version = StrategyVersion.objects.create(made_at=at)
    made: tuple[list[Segment], list[Goal]] = ([], [])
    for position, one in enumerate(segments):
        segment = one["segment"] or Segment.objects.create(made_at=at)
        version.segments.create(**{**one, "segment": segment}, position=position)
        made[0].append(segment)
    for position, one in enumerate(goals):
        goal = one["goal"] or Goal.objects.create(made_at=at)
        version.goals.create(**{**one, "goal": goal}, position=position)
        made[1].append(goal)
    newest = StrategyVersion.objects.published().values_list("number", flat=True).first() or 0
    version.number, version.state, version.published_at, version.published_by = (
        newest + 1,
        VersionState.PUBLISHED,
        at,
        by,
    )
    version.save()
    return made
