"""All tandems on one screen: the present state of each, its figures of a period as far as the gate opens, and how they go.

In alphabetical order, always: nothing here sorts, counts or colours by a figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from insights import access, exported
from insights.exported import Table
from insights.figures import MEASURED_SIDES, NONE, Figures, Share, load
from insights.metric import MINUTE, Form, Shown, Value, shown
from insights.middle import middle
from insights.picker import period_name
from insights.present import Present, present
from insights.registry import METRICS
from insights.sight import Others, WhyNot
from requests_app.states import Party
from salesdesk.web import readable
from salesdesk.web.alphabetical import by_name
from salesdesk.web.spreadsheet import Cell
from tandems.models import Tandem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import datetime

    from insights.figures import Cell as Counted
    from insights.metric import Metric
    from insights.sight import Reason, Sight
    from insights.spans import Period
    from people.models import User

SPANS = 12  # of the trend, the chosen one among them
COLUMNS = [
    METRICS[key]
    for key in (
        "on_time", "lead_median", "lead_eighty", "complete", "queries", "handovers", "hit_rate", "won_value", "in_segments", "rules_kept",
    )
]  # fmt: skip
EIGHTY = METRICS["lead_eighty"]
ON_PAGE = [metric for metric in COLUMNS if metric is not EIGHTY]  # it stands under the median
TREND = METRICS["on_time"]
PRESENT = [METRICS[key] for key in ("open", "at_risk", "overdue", "load")]
STEP, BAR, HEIGHT = 6, 5, 20  # of a trend, in its own units


@dataclass(frozen=True, slots=True)
class Figure:
    """`middle`: the median of all tandems that are compared, to stand beside it; None where there are too few."""

    metric: Metric
    shown: Shown
    middle: Shown | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One span of a trend: its column in the drawing, and its words in the table. Not shown or not counted: no column."""

    x: int
    y: int
    height: int
    text: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class TandemRow:
    """`counted` and its `figures` None: the gate is shut for this period."""

    pk: int
    name: str
    is_active: bool
    present: Present
    reason: Reason | None
    counted: Figures | None
    figures: list[Figure] | None
    trend: list[Point]

    @property
    def work(self) -> str:
        return readable.hours(self.present.work_seconds)

    @property
    def left(self) -> str:
        return readable.hours(self.present.left_seconds)

    @property
    def has_trend(self) -> bool:
        return any(point.height for point in self.trend)


@dataclass(frozen=True, slots=True)
class OthersRow:
    others: Others
    figures: list[Figure] | None


@dataclass(frozen=True, slots=True)
class Dashboard:
    """`middle`: of each column, None where too few tandems are compared. `spans`: of the trend, the oldest first."""

    rows: list[TandemRow]
    others: OthersRow | None
    middle: list[Shown | None]
    spans: list[str]

    @property
    def has_middle(self) -> bool:
        return any(self.middle)

    @property
    def has_trend(self) -> bool:
        return any(row.has_trend for row in self.rows)

    @property
    def is_shut(self) -> bool:
        """Whether there are tandems, and nobody's figures over time are shown."""
        return bool(self.rows) and all(row.figures is None for row in self.rows)


def tandems_of(user: User) -> list[Tandem]:
    """Whose rows this person sees, by name: all for those who lead, else their own. One query."""
    tandems = Tandem.objects.all() if access.may_see_everybody(user) else Tandem.objects.of(user).distinct()
    return by_name(tandems)


def dashboard(
    tandems: Sequence[Tandem],
    period: Period,
    sight: Sight,
    *,
    type: int | None = None,
    at: datetime,
) -> Dashboard:
    """Of these tandems, as far as `sight` allows. Six queries, however many tandems and whatever is counted."""
    periods = period.last(SPANS)
    open_to = sight.open_to_the_reader
    cells = load(periods[:-1], tandems=open_to, type=type, with_sides=False)
    cells |= load([period], tandems=open_to | sight.compared, type=type)
    now = present([tandem.pk for tandem in tandems], at=at)
    found = {tandem.pk: _figures(tandem.pk, period, sight, cells) for tandem in tandems}
    middles = _middles([cells.get((tandem, period), NONE) for tandem in sight.compared])
    rows = [
        TandemRow(
            pk=tandem.pk,
            name=tandem.name,
            is_active=tandem.is_active,
            present=now[tandem.pk],
            reason=sight.why(tandem.pk, period),
            counted=found[tandem.pk],
            figures=_row(found[tandem.pk], middles),
            trend=_trend([_figures(tandem.pk, one, sight, cells) for one in periods]),
        )
        for tandem in tandems
        if tandem.is_active or (found[tandem.pk] or NONE) != NONE
    ]
    others = sight.others if type is None else Others(why_not=WhyNot.TYPE)
    return Dashboard(
        rows, _others(others if tandems else None), middles, [period_name(one) for one in periods]
    )


def table(found: Dashboard, name: str, type: str = "") -> Table:
    """The same as a file: what the page shows of the period called `name`, of the type so called, and nothing else."""
    now = [str(metric.name) for metric in PRESENT[:-1]]
    work = [_("Load of its people inside, minutes"), _("Hours left to them today, minutes")]
    rows: list[list[Cell]] = [
        [row.name, *_present(row.present), *exported.cells(COLUMNS, row.counted)] for row in found.rows
    ]
    if found.others is not None and found.others.others.figures is not None:
        empty = [None] * (len(now) + len(work))
        together = exported.cells(COLUMNS, found.others.others.figures)
        rows.append([others_name(found.others.others), *empty, *together])
    title = exported.title(_("Tandems"), name, type)
    return Table(title, [_("Tandem"), *now, *work, *exported.headings(COLUMNS)], rows)


def others_name(others: Others) -> str:
    """Of the row in a file: what is in it, and of which months."""
    values = {"tandems": others.tandems_in_words, "months": others.months_in_words}
    return _("All that are not shown one by one (%(tandems)s; %(months)s)") % values


def _present(present: Present) -> list[Cell]:
    """Where nobody is there, load and hours stay empty: noughts would say that there is room."""
    seconds = (present.work_seconds, present.left_seconds)
    minutes = [int(each) // MINUTE if present.there else None for each in seconds]
    return [present.open, present.at_risk, present.overdue, *minutes]


def _figures(tandem: int, period: Period, sight: Sight, cells: Mapping[Counted, Figures]) -> Figures | None:
    return cells.get((tandem, period), NONE) if sight.why(tandem, period) else None


def _row(figures: Figures | None, middles: Sequence[Shown | None]) -> list[Figure] | None:
    if figures is None:
        return None
    return [
        Figure(metric, _shown(metric, figures), middle)
        for metric, middle in zip(ON_PAGE, middles, strict=True)
    ]


def _shown(metric: Metric, figures: Figures) -> Shown:
    found = _in_short(metric, _value(metric)(figures))
    if metric.key == "lead_median" and figures.eighty is not None:
        return Shown(found.text, _("80 %%: %(time)s") % {"time": _in_short(EIGHTY, figures.eighty).text})
    if metric.key == "in_segments" and found.note:
        sides = {side: _in_short(metric, figures.in_segments(side)).text for side in MEASURED_SIDES}
        return Shown(
            _("inside %(share)s") % {"share": sides[Party.INSIDE]},
            _("field %(share)s") % {"share": sides[Party.FIELD]},
        )
    return found


def _in_short(metric: Metric, value: Value) -> Shown:
    """Money in whole euros, time in hours: to the cent and the minute they stand on the tandem's page and in the file."""
    if metric.form is Form.MINUTES and isinstance(value, Decimal | float | int):
        return Shown(readable.hours(float(value) * MINUTE))
    if metric.form is Form.MONEY and isinstance(value, Decimal):
        return Shown(readable.money(round(value), decimals=0))
    return shown(value, metric.form)


def _others(others: Others | None) -> OthersRow | None:
    """Rules are a tandem's own matter: their place stays empty."""
    if others is None:
        return None
    figures = others.figures
    return OthersRow(others, None if figures is None else _row(figures, [None] * len(ON_PAGE)))


def _middles(among: Collection[Figures]) -> list[Shown | None]:
    return [middle(metric, among, _in_short) for metric in ON_PAGE]


def _value(metric: Metric) -> Callable[[Figures], Value]:
    assert metric.of is not None  # noqa: S101 - every column has one value
    return metric.of


def _trend(many: Sequence[Figures | None]) -> list[Point]:
    return [
        _point(number, None if figures is None else figures.on_time, is_last=number == len(many) - 1)
        for number, figures in enumerate(many)
    ]


def _point(number: int, value: Share | None, *, is_last: bool) -> Point:
    """Nought percent has a column as well, as low as can be seen: nothing counted has none."""
    height = 0 if value is None else max(1, HEIGHT * value.part // value.whole)
    return Point(number * STEP, HEIGHT - height, height, shown(value, TREND.form).text, is_last)
