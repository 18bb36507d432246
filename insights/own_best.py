"""The best quarter of the company, and of each of the reader's own tandems, in words and with the numbers that were put in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from insights.best_quarter import ENOUGH, Quarter, hours_less, won_more
from insights.figures import CENTS, MINUTES_OF_AN_HOUR, NONE, load, share
from insights.metric import Form, gap, shown
from insights.picker import period_name
from insights.potential import HIT_RATE, HOURS, likely, rate, requests_href, sum_of
from insights.registry import METRICS
from insights.spans import Period, Span
from insights.tally import Count
from salesdesk.web import readable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from insights.best_quarter import Saved, Won
    from insights.figures import Cell as Counted
    from insights.figures import Figures
    from insights.metric import Metric, Shown
    from insights.sight import Sight
    from tandems.models import Tandem

QUARTERS = 8
BEST_WON, BEST_HOURS = METRICS["best_won"], METRICS["best_hours"]


class Seen(NamedTuple):
    """A quarter as it may be seen; `figures` None: it may not, and `why_not` says why."""

    figures: Figures | None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Brings:
    """`amount`: euros, or working hours. `worked_out`: the formula with its numbers; `gap`: how many have no value. `amount` None: too little happened in the last quarter, `why_not` says it."""

    metric: Metric
    amount: Decimal | float | None = None
    best: str = ""
    worked_out: str = ""
    is_best: bool = False
    may_be_chance: bool = False
    gap: str = ""
    why_not: str = ""

    @property
    def value(self) -> Shown:
        return shown(self.amount, self.metric.form)


@dataclass(frozen=True, slots=True)
class QuarterRow:
    """`why_not`: why it is not shown."""

    name: str
    rate: Shown | None = None
    likely: str = ""
    rate_href: str = ""
    hours: str = ""
    hours_href: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class OwnBest:
    """`tandem` None: the company's. `of`: the quarter that is looked at. `rows`: the latest first."""

    name: str
    tandem: Tandem | None
    of: str
    won: Brings
    saved: Brings
    rows: list[QuarterRow]


def quarters_until(period: Period, today: date) -> list[Period]:
    """The last eight that are over, by the end of the period or now; the oldest first."""
    until = min(period.end, today)
    last = Period.of(Span.QUARTER, until)
    return last.later(-1).last(QUARTERS)


def of_company(quarters: Sequence[Period], sight: Sight, today: date) -> OwnBest:
    """No query."""
    closed = _("Not shown: fewer than five people of one side had a part in one of its months")
    found: dict[Period, Seen] = {}
    for quarter in quarters:
        one = sum_of(quarter, sight, today)
        found[quarter] = Seen(one.figures) if one.is_whole else Seen(None, closed)
    return _own_best(_("The company"), None, found)


def of_tandems(quarters: Sequence[Period], tandems: Sequence[Tandem], sight: Sight) -> list[OwnBest]:
    """Of those of these that are the reader's own. One query, none for no tandems."""
    cells = load(quarters if tandems else [], tandems=[tandem.pk for tandem in tandems])
    return [
        _own_best(tandem.name, tandem, {one: _seen(tandem, one, sight, cells) for one in quarters})
        for tandem in tandems
    ]


def _seen(tandem: Tandem, quarter: Period, sight: Sight, cells: Mapping[Counted, Figures]) -> Seen:
    """Also what an agreement or the consent of all shows to a member who leads and joined later."""
    if sight.why(tandem.pk, quarter) is None:
        return Seen(None, _("Not shown: from before you joined"))
    return Seen(cells.get((tandem.pk, quarter), NONE))


def _own_best(name: str, tandem: Tandem | None, found: Mapping[Period, Seen]) -> OwnBest:
    """The last of the quarters is the one that is looked at."""
    last = list(found)[-1]
    known = {one: _quarter(one, seen) for one, seen in found.items() if seen.figures is not None}
    now, quarters = known.get(last), list(known.values())
    rows = [_row(one, seen, known.get(one), tandem) for one, seen in found.items()]
    return OwnBest(
        name=name,
        tandem=tandem,
        of=period_name(last),
        won=_won(won_more(now, quarters) if now else None, found[last]),
        saved=_saved(hours_less(now, quarters) if now else None, found[last]),
        rows=rows[::-1],
    )


def _quarter(period: Period, seen: Seen) -> Quarter:
    figures = seen.figures or NONE
    cents = CENTS * ((figures.won_value or Decimal()) + (figures.lost_value or Decimal()))
    won = figures.hit_rate.part if figures.hit_rate else 0
    return Quarter(
        start=period.start,
        won=won,
        decided=figures.decided,
        cents=int(cents),
        delivered=figures.delivered,
        minutes=sum(figures.parts.values()),
        valueless=figures.counts.get(Count.LOST_VALUELESS, 0),
    )


def _won(found: Won | None, last: Seen) -> Brings:
    if found is None:
        few = _("Fewer than %(number)s requests were won or lost in it.") % {"number": ENOUGH}
        decided = last.figures.decided if last.figures is not None else 0
        nothing = _("None of its requests has a value.") if decided >= ENOUGH else few
        return Brings(BEST_WON, why_not=last.why_not or nothing)
    now, best = found.now, found.best
    values = {
        "best": rate(best.won / best.decided),
        "now": rate(now.won / now.decided),
        "number": readable.number(now.decided),
        "mean": readable.money(round(Decimal(now.cents) / CENTS / now.valued, 2)),
    }
    return Brings(
        BEST_WON,
        found.value,
        _name(best),
        _("(%(best)s − %(now)s) × %(number)s decided requests × %(mean)s on average") % values,
        is_best=best == now,
        may_be_chance=found.may_be_chance,
        gap=gap(share(now.valueless, now.decided)),
    )


def _saved(found: Saved | None, last: Seen) -> Brings:
    if found is None:
        few = _("Fewer than %(number)s requests were answered in it.") % {"number": ENOUGH}
        return Brings(BEST_HOURS, why_not=last.why_not or few)
    now, best = found.now, found.best
    values = {"now": _mean(now), "best": _mean(best), "number": readable.number(now.delivered)}
    return Brings(
        BEST_HOURS,
        found.minutes / MINUTES_OF_AN_HOUR,
        _name(best),
        _("(%(now)s − %(best)s) × %(number)s answered requests") % values,
        is_best=best == now,
    )


def _row(period: Period, seen: Seen, quarter: Quarter | None, tandem: Tandem | None) -> QuarterRow:
    if seen.figures is None or quarter is None:
        return QuarterRow(period_name(period), why_not=seen.why_not)
    return QuarterRow(
        name=period_name(period),
        rate=HIT_RATE.shown(seen.figures),
        likely=likely(quarter.rate) if quarter.decided else "",
        rate_href=_href(HIT_RATE, period, tandem) if quarter.decided else "",
        hours=_mean(quarter) if quarter.delivered else "",
        hours_href=_href(HOURS, period, tandem) if quarter.delivered else "",
    )


def _href(metric: Metric, period: Period, tandem: Tandem | None) -> str:
    """The requests behind; a tandem's own page knows the parts of the lead time, not their sum."""
    if tandem is None:
        return requests_href(metric, period)
    key = "lead_parts" if metric is HOURS else metric.key
    address = reverse("tandem_figures_requests", args=[tandem.pk, key])
    return f"{address}?span={period.span}&from={period.start.isoformat()}"


def _name(quarter: Quarter) -> str:
    return period_name(Period(Span.QUARTER, quarter.start))


def _mean(quarter: Quarter) -> str:
    return shown(quarter.minutes / quarter.delivered, Form.MINUTES).text
