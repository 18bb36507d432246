"""How far rules were kept and goals reached in a month: worked out at its closing, and read from it afterwards.

Both are as the timelines, and whoever typed figures in, had told it by the month's end, whenever it is closed: a late sweep pays
the same cents. Computed goals are the company's own figures: what the gate shows of them decides nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_date

from insights.facts import facts
from insights.reached import as_known
from insights.tally import SideCount
from requests_app.models import SalesRequest
from rewards.closed import begins, ends
from rewards.factors import GoalSeen, Share, reached
from rewards.models import MonthRules, PayMonth
from rewards.months import later
from strategy.models import GoalEntry, GoalProgress, StrategyVersion
from tandems.measures import MEASURES
from tandems.models import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from insights.contributing import Days
    from rewards.settling import Conditions

KEPT, BROKEN = SideCount.KEPT.value, SideCount.BROKEN.value
CHUNK = 2_000  # requests whose timelines are in memory together


@dataclass(frozen=True, slots=True)
class Factors:
    """`kept`: by tandem; one that is missing had nothing measured."""

    month: date
    kept: dict[int, Share] = field(default_factory=dict)
    goals: tuple[GoalSeen, ...] = ()

    @property
    def reached(self) -> Share:
        return reached(self.goals, later(self.month, 1))


def measured(month: date, conditions: Conditions) -> Factors:
    """Of a month that is over; what weighs nothing is not asked for."""
    return Factors(
        month,
        kept=_kept(month) if conditions.rules_percent else {},
        goals=tuple(goals_at(month)) if conditions.goals_percent else (),
    )


def frozen(paid: PayMonth) -> Factors:
    """Of a closed one. One query."""
    rules = MonthRules.objects.filter(month=paid).values_list("tandem", "kept", "broken")
    return Factors(
        paid.month,
        kept={tandem: Share(kept, kept + broken) for tandem, kept, broken in rules},
        goals=tuple(_from_json(one) for one in paid.goals),
    )


def as_json(goals: Iterable[GoalSeen]) -> list[dict[str, Any]]:
    """Numbers as text: no place is lost."""
    return [
        {
            "pk": one.pk,
            "name": one.name,
            "start": str(one.start),
            "target": str(one.target),
            "due": one.due.isoformat(),
            "value": None if one.value is None else str(one.value),
        }
        for one in goals
    ]


def _from_json(one: dict[str, Any]) -> GoalSeen:
    due = parse_date(one["due"])
    assert due is not None  # noqa: S101 - written by `as_json`
    value = None if one["value"] is None else Decimal(one["value"])
    return GoalSeen(one["pk"], one["name"], Decimal(one["start"]), Decimal(one["target"]), due, value)


def _kept(month: date) -> dict[int, Share]:
    """Cases of measured rules that began in the month, of both sides together, as known at its end."""
    start, end = begins(month), ends(month)
    rules = Rule.objects.filter(agreed_at__isnull=False, agreed_at__lt=end, measure__in=list(MEASURES))
    tandems = set(rules.order_by().values_list("tandem", flat=True))
    # A case begins with a step, and a step moves `changed_at`.
    touched = SalesRequest.objects.sent().filter(
        tandem__in=tandems, changed_at__gte=start, submitted_at__lt=end
    )
    keys = list(touched.order_by("pk").values_list("pk", flat=True))
    counts: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    for number in range(0, len(keys), CHUNK):
        for fact in facts(keys[number : number + CHUNK], at=end):
            if fact.tandem is None:
                continue
            for numbers in _of_month(fact.days, month):
                counts[fact.tandem][0] += numbers.get(KEPT, 0)
                counts[fact.tandem][1] += numbers.get(BROKEN, 0)
    return {tandem: Share(kept, kept + broken) for tandem, (kept, broken) in counts.items() if kept or broken}


def _of_month(days: Days, month: date) -> Iterator[dict[str, int]]:
    first, after = month.isoformat(), later(month, 1).isoformat()
    for day, sides in days.items():
        if first <= day < after:
            yield from sides.values()


def goals_at(month: date) -> Iterator[GoalSeen]:
    """The goals of the strategy that was in force at the month's end, with their figures of that moment."""
    end = ends(month)
    entries = _goals(end)
    typed = _typed([entry.goal_id for entry in entries], end)
    computed = as_known({entry.metric for entry in entries if entry.metric}, end)
    for entry in entries:
        value = computed.get(entry.metric) if entry.metric else typed.get(entry.goal_id)
        yield GoalSeen(entry.goal_id, entry.name, entry.start, entry.target, entry.due, value)


def _goals(end: datetime) -> list[GoalEntry]:
    newest = StrategyVersion.objects.published().filter(published_at__lt=end).values("pk")[:1]
    return list(GoalEntry.objects.filter(version__in=newest))


def _typed(goals: list[int], end: datetime) -> dict[int, Decimal]:
    """What was typed in last, until before that moment."""
    rows = GoalProgress.objects.filter(goal__in=goals, at__lt=end).order_by("at", "pk")
    return dict(rows.values_list("goal", "value"))
