"""What came of it, for one person: hours not spent on chasing, promises kept, and the results of their own tandems.

A person's own figures are made of the requests that they had a part in, and are shown to them alone; a tandem's come through the gate.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from insights.actions.look import look
from insights.figures import NONE, load, share
from insights.metric import Form, shown
from insights.models import Contribution, Looked
from insights.picker import local_day, period_name
from insights.registry import METRICS
from insights.spans import Period, Span
from insights.tally import PERSON, WHOLE, Count
from requests_app.models import TimelineEvent
from rewards.chasing import Assumed, Quarter, first_of, spared
from rewards.models import Assumption
from rewards.splitting import half_up
from salesdesk.web import readable
from salesdesk.web.alphabetical import by_name
from tandems.models import Tandem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from fractions import Fraction

    from insights.contributing import Days
    from insights.metric import Metric, Shown
    from people.models import User
    from rewards.chasing import Spared

MINUTES_OF_AN_HOUR = 60
NOTHING = "–"
RESULTS = [METRICS[key] for key in ("on_time", "rules_kept", "hit_rate", "won_value")]


@dataclass(frozen=True, slots=True)
class OwnQuarter:
    """One person's, with the numbers that its hours are made of."""

    name: str
    is_running: bool
    counted: Quarter
    spared: Spared

    @property
    def queries_each(self) -> str:
        return _plain(self.counted.queries_each)

    @property
    def kept(self) -> Shown:
        return shown(share(self.counted.kept, self.counted.requests), Form.SHARE)

    @property
    def hours(self) -> str:
        """Rounded as much as it is a guess: whole hours. Of nothing that was answered, nothing is guessed."""
        return about(self.spared.minutes) if self.counted.requests else NOTHING

    @property
    def queries_avoided(self) -> str:
        return _plain(self.spared.queries)

    @property
    def calls(self) -> str:
        return _plain(self.spared.calls)


@dataclass(frozen=True, slots=True)
class Result:
    """A metric of a tandem, in each of the quarters."""

    metric: Metric
    values: list[Shown]


@dataclass(frozen=True, slots=True)
class OwnTandem:
    """`results` empty: its figures of these quarters are not shown to the person."""

    tandem: Tandem
    results: list[Result]


@dataclass(frozen=True, slots=True)
class Gains:
    """`quarters`: this one and the one before it. `first`: the name of the quarter that they are compared with, and how many
    queries a request had in it; empty where there is none.
    """

    quarters: list[OwnQuarter]
    first: str
    first_queries_each: str
    assumed: Assumed
    tandems: list[OwnTandem]


def gains(user: User, at: datetime) -> Gains:
    """Only ever for the person who asks."""
    running = Period.of(Span.QUARTER, local_day(at))
    both, assumed = [running, running.later(-1)], assumed_by(user)
    counted = quarters_of(user)
    key = first_of({start: one for start, one in counted.items() if start < running.start})
    quarters = [_own_quarter(one, key, counted, assumed, running) for one in both]
    return Gains(
        quarters=quarters,
        first=period_name(Period(Span.QUARTER, key)) if key else "",
        first_queries_each=_plain(counted[key].queries_each) if key else "",
        assumed=assumed,
        tandems=_tandems(user, both, at),
    )


def assumed_by(user: User) -> Assumed:
    """One query."""
    row = Assumption.objects.filter(user=user).first()
    return Assumed(row.query_minutes, row.call_minutes, row.calls_of_ten) if row else Assumed()


def quarters_of(user: User) -> dict[date, Quarter]:
    """By its first day, each quarter in which requests were answered that this person had a part in. One query."""
    on_desk = TimelineEvent.objects.filter(owner=user).values("sales_request")
    near = Q(sales_request__requester=user) | Q(sales_request__in=on_desk)
    found: dict[date, Quarter] = {}
    for days in Contribution.objects.filter(near).values_list("days", flat=True):
        for day, whole in _answered(days, f"{PERSON}{user.pk}"):
            start = Period.of(Span.QUARTER, date.fromisoformat(day)).start
            found[start] = found.get(start, Quarter()).with_one(
                queries=whole.get(Count.QUERIES, 0),
                kept=whole.get(Count.ON_TIME, 0),
                moved=whole.get(Count.MOVED, 0),
            )
    return found


def about(minutes: Fraction) -> str:
    """ "about 3 h", "less than an hour", "about −2 h": in whole hours, half an hour upwards (below nought: downwards); more would say
    what nobody knows. What became worse by little is said to be worse.
    """
    hours = half_up(abs(minutes.numerator), minutes.denominator * MINUTES_OF_AN_HOUR)
    if not hours:
        return _("less than an hour more spent than before") if minutes < 0 else _("less than an hour")
    number = readable.number(hours)
    return _("about %(hours)s h") % {"hours": f"−{number}" if minutes < 0 else number}


def _answered(days: Days, person: str) -> list[tuple[str, Mapping[str, int]]]:
    """The day of the first answer, if the person had a part in it."""
    return [
        (day, sides[WHOLE])
        for day, sides in days.items()
        if sides.get(WHOLE, {}).get(Count.DELIVERED) and any(person in counts for counts in sides.values())
    ]


def _own_quarter(
    period: Period, first: date | None, counted: Mapping[date, Quarter], assumed: Assumed, running: Period
) -> OwnQuarter:
    now = counted.get(period.start, Quarter())
    later = first is not None and first < period.start
    return OwnQuarter(
        name=period_name(period),
        is_running=period == running,
        counted=now,
        spared=spared(counted[first] if first and later else None, now, assumed),
    )


def _tandems(user: User, quarters: list[Period], at: datetime) -> list[OwnTandem]:
    """As far as the gate shows them to this person as their own."""
    tandems = by_name(Tandem.objects.of(user).distinct())
    if not tandems:
        return []
    pks = [tandem.pk for tandem in tandems]
    sight = look(Looked.TANDEM, quarters[0], by=user, at=at, tandems=pks, before=quarters[1:])
    cells = load(quarters, tandems=pks)
    found = []
    for tandem in tandems:
        reasons = [sight.why(tandem.pk, one) for one in quarters]
        figures = [
            cells.get((tandem.pk, one), NONE) if reason is not None else NONE
            for one, reason in zip(quarters, reasons, strict=True)
        ]
        rows = [Result(metric, [metric.shown(one) for one in figures]) for metric in RESULTS]
        found.append(OwnTandem(tandem, rows if any(reasons) else []))
    return found


def _plain(number: Fraction | None) -> str:
    """With one place behind the comma at most."""
    if number is None:
        return NOTHING
    tenths = half_up(abs(number.numerator) * 10, number.denominator)
    words = readable.number(Decimal(tenths) / 10, 1 if tenths % 10 else 0)
    return f"−{words}" if number < 0 and tenths else words
