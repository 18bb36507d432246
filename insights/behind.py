"""The requests behind a tandem's figure: found by the very function that makes the figure, from what each contributes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from heapq import nlargest
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import pgettext_lazy

from insights import tally
from insights.cells import parted
from insights.figures import EIGHTY, Figures, Share
from insights.metric import RATES, Form, shown
from insights.models import Contribution
from insights.tally import WHOLE
from requests_app.models import SalesRequest
from salesdesk.web import readable
from salesdesk.web.parts import Tab

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from insights.contributing import Days
    from insights.metric import Metric, Part, Value
    from insights.sight import Total
    from insights.spans import Period
    from people.models import User
    from salesdesk.web.navigation import Text

MOST = 200  # requests in a list
CHUNK = 500  # read at once


class Which(StrEnum):
    """What a rate's list may be narrowed to."""

    YES = "yes"
    NO = "no"


WHICH: dict[Which | None, Text] = {
    None: pgettext_lazy("which requests", "All"),
    Which.YES: pgettext_lazy("which requests", "Counted as good"),
    Which.NO: pgettext_lazy("which requests", "The others"),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """`value`: what the request alone counts for; `answer`: for a rate, whether it is one of the good ones; `day`: the last."""

    request: SalesRequest
    day: date
    value: str
    answer: bool | None

    @property
    def day_words(self) -> str:
        return readable.day(self.day)


@dataclass(frozen=True, slots=True)
class Behind:
    """`hidden`: how many are counted that this reader may not see."""

    rows: list[Counted]
    total: int
    hidden: int

    @property
    def is_partial(self) -> bool:
        return len(self.rows) + self.hidden < self.total


def behind(
    metric: Metric,
    part: Part | None,
    period: Period,
    *,
    tandem: int,
    reader: User,
    type: int | None = None,
    which: Which | None = None,
) -> Behind:
    """The latest first, `MOST` at most. Two queries."""
    counted = ((pk, days) for pk, _tandem, days in _contributions(period, [tandem], type))
    return _behind(metric, part, period, counted, reader=reader, which=which)


def behind_company(
    metric: Metric,
    part: Part | None,
    period: Period,
    *,
    company: Mapping[date, Total],
    tandems: Collection[int],
    reader: User,
    which: Which | None = None,
) -> Behind:
    """Of what makes the company's figure, the requests of these tandems: of others a list would say how they worked. Two queries."""
    counted = ((pk, _in_sum(days, company)) for pk, _tandem, days in _contributions(period, tandems, None))
    return _behind(metric, part, period, counted, reader=reader, which=which)


def _in_sum(days: Days, company: Mapping[date, Total]) -> Days:
    """What of a request is in the sum of a month of the company's."""
    return {day: sides for day, sides in days.items() if date.fromisoformat(day).replace(day=1) in company}


def _behind(
    metric: Metric,
    part: Part | None,
    period: Period,
    contributed: Iterable[tuple[int, Days]],
    *,
    reader: User,
    which: Which | None,
) -> Behind:
    total = 0

    def counting() -> Iterator[tuple[str, int, Value]]:
        nonlocal total
        for pk, days in contributed:
            if said := _said(metric, part, period, days):
                day, value = said
                if which is None or _answer(value) in {None, which is Which.YES}:
                    total += 1
                    yield day, pk, value

    # A company's year may be many thousands: they are read one after the other, and only the latest are kept.
    latest = nlargest(MOST, counting(), key=lambda one: one[:2])
    visible = SalesRequest.objects.visible_to(reader).select_related("customer", "type")
    rows = visible.in_bulk([pk for _day, pk, _value in latest])
    counted = [
        Counted(rows[pk], datetime.fromisoformat(day).date(), _words(metric, value), _answer(value))
        for day, pk, value in latest
        if pk in rows
    ]
    return Behind(counted, total, len(latest) - len(counted))


def narrowings(metric: Metric, chosen: Which | None, query: Mapping[str, str]) -> list[Tab]:
    """Of a rate: all requests, those that are good in its sense, the others. Nothing to choose for anything else."""
    if metric.form not in RATES:
        return []
    tabs = []
    for which, label in WHICH.items():
        address = urlencode({**query, "which": which or ""})
        tabs.append(Tab(label, f"?{address}", current=which is chosen))
    return tabs


def _contributions(
    period: Period, tandems: Collection[int], kind: int | None
) -> Iterator[tuple[int, int, Days]]:
    """Of requests that something happened to in the period: what they contribute lies between submission and last change."""
    zone = timezone.get_default_timezone()
    alive = Contribution.objects.filter(
        tandem__in=tandems,
        sales_request__submitted_at__lt=datetime.combine(period.end, time(), zone),
        sales_request__changed_at__gte=datetime.combine(period.start, time(), zone),
    )
    if kind is not None:
        alive = alive.filter(type=kind)
    return alive.values_list("sales_request", "tandem", "days").iterator(CHUNK)


def _said(metric: Metric, part: Part | None, period: Period, days: Days) -> tuple[str, Value] | None:
    """The last day in the period, and the metric's value of this request alone (None: it has none); None where it is not counted."""
    first, end = period.start.isoformat(), period.end.isoformat()
    inside = {day: sides for day, sides in days.items() if first <= day < end}
    if not inside:
        return None
    figures = figures_of(inside)
    value = _value(metric, part, figures)
    return (max(inside), value) if value is not None or metric.gap(figures) else None


def figures_of(days: Days) -> Figures:
    """What these days of one request would be as figures."""
    names = {side for sides in days.values() for side in sides}
    sums = {side: tally.total(sides.get(side, {}) for sides in days.values()) for side in names}
    counts, times = parted(sums.pop(WHOLE, tally.total([])))
    minutes = {int(time): number for time, number in times.items()}
    return Figures(counts, sums, tally.median(minutes), tally.percentile(minutes, EIGHTY), minutes)


def _value(metric: Metric, part: Part | None, figures: Figures) -> Value:
    """None where the request is none of those that are counted."""
    if part is not None:
        return _unless_nought(part.of(figures))
    if metric.of is not None:
        value = metric.of(figures)
        return _unless_nought(value) if metric.form in {Form.COUNT, Form.MONEY} else value
    if metric.form is Form.MINUTES:  # the whole, of which the parts are
        return figures.median
    return next((value for each in metric.parts if (value := each.of(figures)) is not None), None)


def _unless_nought(value: Value) -> Value:
    return value if isinstance(value, Share) or value else None


def _answer(value: Value) -> bool | None:
    return value.part == value.whole if isinstance(value, Share) else None


def _words(metric: Metric, value: Value) -> str:
    if isinstance(value, Share) and metric.form is Form.TIME_SHARE:
        return shown(value.whole, Form.MINUTES).text
    return "" if isinstance(value, Share) and value.whole == 1 else shown(value, metric.form).text
