"""One tandem's figures: a period and the eleven before it, with a fixed number of queries, whatever is counted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from insights import charts, exported
from insights.figures import NONE, Figures, load
from insights.metric import Form, Shown, Value, cases, shown
from insights.middle import middle
from insights.picker import period_name, short_name
from insights.registry import METRICS, OVER_TIME

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from insights.metric import Metric, Part
    from insights.spans import Period
    from salesdesk.web.columns import Chart
    from salesdesk.web.navigation import Text
    from tandems.models import Tandem

SPANS = 12
AVERAGED = {Form.MINUTES, Form.AVERAGE}  # made of all answered requests
MARKED = {"lead_median": "lead_eighty"}  # drawn as a line across the other's columns
SECTIONS: list[tuple[str, Text, list[str]]] = [
    ("time", gettext_lazy("In time"), ["on_time", "delivered", "escalations"]),
    ("lead", gettext_lazy("How long it takes"), ["lead_median", "lead_parts"]),
    ("quality", gettext_lazy("What is asked and handed over"), ["complete", "queries", "handovers", "kept_moved"]),
    ("outcome", gettext_lazy("What comes of it"), ["hit_rate", "hit_by_band", "won_value", "lost_value", "too_late_value"]),
    ("strategy", pgettext_lazy("figures", "Where the work goes"), ["in_segments"]),
    ("rules", pgettext_lazy("figures", "What was agreed"), ["rules_kept"]),
]  # fmt: skip
HEADINGS: dict[str, Text] = {
    "tandem": gettext_lazy("Tandem"),
    "period": gettext_lazy("Period"),
    "from": gettext_lazy("From"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A period in the table beside a chart; `values` in the order of the columns. Not shown: `is_shown` is False."""

    name: str
    href: str
    values: list[Shown]
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a metric in the chosen period: a lying bar with its words."""

    label: Text
    value: Shown
    width: str
    series: int
    href: str


@dataclass(frozen=True, slots=True)
class Card:
    """`second`: the metric that is drawn as a line across this one. `middle`: the median of all that are compared.
    `columns`: the table's headings beside the period.
    """

    metric: Metric
    second: Metric | None
    value: Shown | None
    middle: Shown | None
    second_value: Shown | None
    href: str
    chart: Chart | None
    bars: list[Bar]
    columns: list[Text]
    rows: list[Row]
    says: str  # of the drawing, to whoever does not see it

    @property
    def is_empty(self) -> bool:
        return self.chart is None and not any(bar.width != "0" for bar in self.bars)


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: Text
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class Spans:
    """The periods, the oldest first, each with its figures; None: not to be shown to this reader."""

    tandem: Tandem
    type: int | None
    found: dict[Period, Figures | None]

    @property
    def chosen(self) -> Period:
        return list(self.found)[-1]

    @property
    def of_chosen(self) -> Figures:
        return self.found[self.chosen] or NONE

    @property
    def is_empty(self) -> bool:
        """Nothing was counted in any of the periods that are shown."""
        return not any(figures and (figures.counts or figures.sides) for figures in self.found.values())

    @property
    def hidden(self) -> int:
        return sum(figures is None for figures in self.found.values())

    def values(self, of: Metric | Part) -> list[Value]:
        """Of each period."""
        assert of.of is not None  # noqa: S101 - only asked of what has one value
        return [None if figures is None else of.of(figures) for figures in self.found.values()]

    def href(self, metric: Metric, period: Period, part: Part | None = None) -> str:
        """The requests behind."""
        address = reverse("tandem_figures_requests", args=[self.tandem.pk, metric.key])
        of_type = f"&type={self.type}" if self.type else ""
        of_part = f"&part={part.key}" if part else ""
        return f"{address}?span={period.span}&from={period.start.isoformat()}{of_type}{of_part}"


def spans(tandem: Tandem, period: Period, type: int | None, *, shown: Collection[Period]) -> Spans:
    """`period` and those before it, as far as they are among the `shown`. One query."""
    wanted = [one for one in period.last(SPANS) if one in shown]
    cells = load(wanted, tandems=[tandem.pk], type=type)
    return Spans(
        tandem,
        type,
        {one: cells.get((tandem.pk, one), NONE) if one in wanted else None for one in period.last(SPANS)},
    )


def compared_with(found: Spans, tandems: Collection[int]) -> list[Figures]:
    """The figures of these tandems in the chosen period, of the same type. One query, none for no tandems."""
    cells = load([found.chosen] if tandems else [], tandems=tandems, type=found.type)
    return [cells.get((tandem, found.chosen), NONE) for tandem in tandems]


def sections(found: Spans, compared: Sequence[Figures] = ()) -> list[Section]:
    """Beside each value stands the median of the `compared`. No query."""
    return [
        Section(key, title, [_card(_as_shown(METRICS[name], found), found, compared) for name in names])
        for key, title, names in SECTIONS
    ]


def table(found: Spans, type: str = "") -> exported.Table:
    """All that is shown of it over time, of the type so called, the latest first; a period that is not shown has no row."""
    first = [str(HEADINGS[name]) for name in ("tandem", "period", "from")]
    metrics = [_as_shown(metric, found) for metric in OVER_TIME]
    return exported.Table(
        title=exported.title(found.tandem.name, period_name(found.chosen), type),
        headings=[*first, *exported.headings(metrics)],
        rows=[
            [
                found.tandem.name,
                period_name(period),
                period.start.isoformat(),
                *exported.cells(metrics, figures),
            ]
            for period, figures in reversed(found.found.items())
            if figures is not None
        ],
    )


def _as_shown(metric: Metric, found: Spans) -> Metric:
    """Without the parts that nobody misses: nought in all periods, and of no ladder that is usual."""
    return replace(metric, parts=[part for part in metric.parts if part.always or any(found.values(part))])


def _card(metric: Metric, found: Spans, compared: Sequence[Figures]) -> Card:
    second = METRICS[MARKED[metric.key]] if metric.key in MARKED else None
    whole = [one for one in (metric, second) if one is not None and one.of is not None]
    return Card(
        metric=metric,
        second=second,
        value=_value(metric, found.of_chosen),
        middle=middle(metric, compared, _written) if metric.of else None,
        second_value=second.shown(found.of_chosen) if second else None,
        href=found.href(metric, found.chosen) if _is_made_of_something(metric, found.of_chosen) else "",
        chart=_chart(metric, second, found),
        bars=_bars(metric, found),
        columns=[*(one.name for one in whole), *(part.label for part in metric.parts)],
        rows=[_row(metric, whole, period, found) for period in reversed(found.found)],
        says=_("%(name)s in the %(number)s periods up to %(period)s, also in the table below.")
        % {"name": metric.name, "number": len(found.found), "period": period_name(found.chosen)},
    )


def _value(metric: Metric, figures: Figures) -> Shown | None:
    """A median and an average say what they are made of; a rate does so anyway."""
    if metric.of is None:
        return None
    value = metric.shown(figures)
    if metric.form in AVERAGED and figures.delivered:
        return replace(value, note=cases(figures.delivered))
    return value


def _written(metric: Metric, value: Value) -> Shown:
    return shown(value, metric.form)


def _is_made_of_something(metric: Metric, figures: Figures) -> bool:
    """Whether there are requests behind it: nought on average is made of some, nought handovers of none."""
    value = metric.of(figures) if metric.of else None
    if metric.gap(figures):
        return True
    return value is not None and (bool(value) or metric.form in AVERAGED)


def _chart(metric: Metric, second: Metric | None, found: Spans) -> Chart | None:
    labels = [short_name(period) for period in found.found]
    if metric.of is not None:
        marks = found.values(second) if second else ()
        return charts.columns(found.values(metric), labels, metric.form, marks)
    if not any(part.series for part in metric.parts):
        return None
    by_part = [found.values(part) for part in metric.parts]
    series = [part.series for part in metric.parts]
    return charts.stacked(
        [list(zip(series, values, strict=True)) for values in zip(*by_part, strict=True)], labels, metric.form
    )


def _bars(metric: Metric, found: Spans) -> list[Bar]:
    values = [part.of(found.of_chosen) for part in metric.parts]
    most = charts.highest(values, metric.form)
    return [
        Bar(
            label=part.label,
            value=shown(value, metric.form),
            width=charts.width_of(value, most),
            series=part.series or 1,
            href=found.href(metric, found.chosen, part) if value else "",
        )
        for part, value in zip(metric.parts, values, strict=True)
    ]


def _row(metric: Metric, whole: Sequence[Metric], period: Period, found: Spans) -> Row:
    figures = found.found[period]
    if figures is None:
        return Row(period_name(period), "", [], is_shown=False)
    values = [one.shown(figures) for one in whole]
    values += [shown(part.of(figures), metric.form) for part in metric.parts]
    return Row(period_name(period), found.href(metric, period), values, is_shown=True)
