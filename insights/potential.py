"""How much more is in it? The company's sums of a period and of those before it, and what one's own best quarter would bring.

All of it is made of whole months that the gate lets be summed (`Sight.company`), and of the reader's own tandems' quarters. Nobody
is compared with anybody else: a quarter only with other quarters of the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from insights import charts
from insights.figures import Share, added
from insights.metric import shown
from insights.picker import period_name, short_name
from insights.registry import METRICS
from insights.sight import WhyNot
from insights.spans import Period, Span
from insights.wilson import interval
from salesdesk.web import readable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from insights.figures import Figures
    from insights.metric import Metric, Part, Shown, Value
    from insights.sight import Sight, Total
    from insights.wilson import Interval
    from salesdesk.web.columns import Chart
    from salesdesk.web.navigation import Text

SPANS = {Span.MONTH: 12, Span.QUARTER: 8, Span.YEAR: 3}  # of a trend, the chosen one among them
HUNDRED = 100
LATE, LOST, HIT_RATE, BANDS, HOURS = (
    METRICS[key] for key in ("too_late_value", "lost_value", "hit_rate", "hit_by_band", "lay_with")
)
ON_PAGE = [LATE, LOST, HIT_RATE, BANDS, HOURS]


@dataclass(frozen=True, slots=True)
class Sum:
    """Of the months of a period that are over and may be summed; `figures` None: of none. `closed`: how many may not be."""

    period: Period
    figures: Figures | None
    months: tuple[date, ...]
    closed: int

    @property
    def name(self) -> str:
        return period_name(self.period)

    @property
    def is_whole(self) -> bool:
        return len(self.months) == len(self.period.months)

    @property
    def months_in_words(self) -> str:
        return ", ".join(date_format(month, "F") for month in self.months)

    @property
    def why_not(self) -> str:
        """Where there are no figures."""
        return "" if self.figures is not None else (WhyNot.FEW if self.closed else WhyNot.RUNNING).words


class Cell(NamedTuple):
    """A value in a table; `href`: the requests behind it, empty where there are none."""

    value: Shown
    href: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of the hours."""

    label: Text
    cell: Cell
    width: str
    series: int


@dataclass(frozen=True, slots=True)
class Band:
    """A lead-time band's hit rate, with the interval in which the true one lies; both as a drawing takes them."""

    label: Text
    cell: Cell
    likely: str
    low: str = ""
    width: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Potential:
    """`sums`: the oldest first, the chosen one last."""

    sums: list[Sum]
    late: Cell
    lost: Cell
    late_chart: Chart | None
    late_rows: list[Row]
    bands: list[Band]
    hours: Cell
    bars: list[Bar]
    hours_chart: Chart | None
    hours_rows: list[Row]

    @property
    def chosen(self) -> Sum:
        return self.sums[-1]


def months_of(periods: Sequence[Period]) -> set[date]:
    return {month for period in periods for month in period.months}


def trend(period: Period) -> list[Period]:
    return period.last(SPANS[period.span])


def sum_of(period: Period, sight: Sight, today: date) -> Sum:
    """No query."""
    over = [month for month in period.months if Period(Span.MONTH, month).end <= today]
    found: dict[date, Total] = {month: sight.company[month] for month in over if month in sight.company}
    return Sum(
        period=period,
        figures=added(total.figures for total in found.values()) if found else None,
        months=tuple(found),
        closed=len(over) - len(found),
    )


def potential(period: Period, sight: Sight, today: date) -> Potential:
    """No query."""
    sums = [sum_of(one, sight, today) for one in trend(period)]
    chosen = sums[-1]
    labels = [short_name(one.period) for one in sums]
    by_side = [[(part.series, _of(part, one)) for part in HOURS.parts] for one in sums]
    return Potential(
        sums=sums,
        late=_cell(LATE, chosen),
        lost=_cell(LOST, chosen),
        late_chart=charts.columns([_of(LATE, one) for one in sums], labels, LATE.form),
        late_rows=_rows([(LATE, None), (LOST, None)], sums),
        bands=[_band(part, chosen) for part in BANDS.parts],
        hours=_cell(HOURS, chosen),
        bars=_bars(chosen),
        hours_chart=charts.stacked(by_side, labels, HOURS.form),
        hours_rows=_rows([(HOURS, part) for part in HOURS.parts], sums),
    )


def rate(value: float) -> str:
    """ "38.5 %", of a share of one."""
    return f"{readable.number(round(HUNDRED * value, 1), 1)}{readable.NBSP}%"


def likely(found: Interval) -> str:
    """ "28 to 54 %": in whole percent, more would say what nobody knows."""
    values = {"low": round(HUNDRED * found.low), "high": round(HUNDRED * found.high)}
    return (_("%(low)s to %(high)s %%") % values).replace(" %", f"{readable.NBSP}%")


def requests_href(metric: Metric, period: Period, part: Part | None = None) -> str:
    """Those behind the company's figure."""
    address = reverse("potential_requests", args=[metric.key])
    of_part = f"&part={part.key}" if part else ""
    return f"{address}?span={period.span}&from={period.start.isoformat()}{of_part}"


def _of(which: Metric | Part, found: Sum) -> Value:
    assert which.of is not None  # noqa: S101 - only asked of what has one value
    return None if found.figures is None else which.of(found.figures)


def _cell(metric: Metric, found: Sum, part: Part | None = None) -> Cell:
    value = _of(part or metric, found)
    text = shown(value, metric.form)
    if part is None and found.figures is not None:
        text = replace(text, note=metric.gap(found.figures) or text.note)
    return Cell(text, requests_href(metric, found.period, part) if value or text.note else "")


def _rows(columns: Sequence[tuple[Metric, Part | None]], sums: Sequence[Sum]) -> list[Row]:
    """The latest first."""
    return [Row(one.name, [_cell(metric, one, part) for metric, part in columns]) for one in reversed(sums)]


def _band(part: Part, found: Sum) -> Band:
    value, cell = _of(part, found), _cell(BANDS, found, part)
    if not isinstance(value, Share):
        return Band(part.label, cell, "")
    sure = interval(value.part, value.whole)
    return Band(
        part.label,
        cell,
        likely(sure),
        low=f"{HUNDRED * sure.low:.2f}%",
        width=f"{HUNDRED * (sure.high - sure.low):.2f}%",
        at=f"{HUNDRED * value.part / value.whole:.2f}%",
    )


def _bars(found: Sum) -> list[Bar]:
    values = [_of(part, found) for part in HOURS.parts]
    most = charts.highest(values, HOURS.form)
    return [
        Bar(part.label, _cell(HOURS, found, part), charts.width_of(value, most), part.series)
        for part, value in zip(HOURS.parts, values, strict=True)
    ]
