"""Which period's figures somebody looks at: chosen in the address, named in words, with the ways to the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from insights.spans import MONTHS_OF_A_QUARTER, Period, Span
from salesdesk.web import readable
from salesdesk.web.parts import Tab

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from requests_app.models import RequestType
    from salesdesk.web.navigation import Text

EARLIEST = date(2000, 1, 1)
LABELS: dict[Span, Text] = {
    Span.WEEK: pgettext_lazy("span of time", "Week"),
    Span.MONTH: pgettext_lazy("span of time", "Month"),
    Span.QUARTER: pgettext_lazy("span of time", "Quarter"),
    Span.YEAR: pgettext_lazy("span of time", "Year"),
}


@dataclass(frozen=True, slots=True)
class Picked:
    """`earlier` and `later` are addresses, empty where there is nothing; `is_running`: the period is not over yet;
    `is_before_all`: it was over before anything was counted.
    """

    period: Period
    name: str
    is_running: bool
    is_before_all: bool
    spans: list[Tab]
    earlier: str
    later: str

    @property
    def query(self) -> str:
        """What names this period in an address."""
        return f"span={self.period.span}&from={self.period.start.isoformat()}"


def picked(query: Mapping[str, str], at: datetime, first_counted: Callable[[Span], date | None]) -> Picked:
    """From `span` and `from` of an address; the last finished month where they name no period that has begun. What else the
    address says is kept in the ways to the other periods, which end where counting began (`first_counted`, of the whole company:
    where a single tandem's figures begin is shown to nobody who does not see them) and now.
    """
    today = local_day(at)
    period = _read(query.get("span", ""), query.get("from", ""), today)
    period = period or Period.of(Span.MONTH, today).later(-1)
    before, after = period.later(-1), period.later(1)
    first = first_counted(period.span) or period.end
    last_day = min(period.end - timedelta(days=1), today)
    return Picked(
        period=period,
        name=period_name(period),
        is_running=period.end > today,
        is_before_all=period.end <= first,
        spans=[
            Tab(label, _address(query, Period.of(span, last_day)), current=span is period.span)
            for span, label in LABELS.items()
        ],
        earlier=_address(query, before) if before.start >= max(EARLIEST, first) else "",
        later=_address(query, after) if after.start <= today else "",
    )


def by_type(query: Mapping[str, str], types: Sequence[RequestType]) -> tuple[RequestType | None, list[Tab]]:
    """The type of request that the address names, None for all of them; and the ways to the others."""
    chosen = next((one for one in types if str(one.pk) == query.get("type")), None)
    tabs = []
    for one in (None, *types):
        address = urlencode({**query, "type": str(one.pk) if one else ""})
        tabs.append(Tab(one.name if one else _("All types"), f"?{address}", current=one == chosen))
    return chosen, tabs


def local_day(at: datetime) -> date:
    """The company's day: figures are the same for whoever looks."""
    return at.astimezone(timezone.get_default_timezone()).date()


def period_name(period: Period) -> str:
    """ "October 2026", "Week 43, from 19 Oct 2026", "Quarter 4 of 2026", "2026"."""
    start = period.start
    if period.span is Span.MONTH:
        return date_format(start, "F Y")
    if period.span is Span.QUARTER:
        return _("Quarter %(number)s of %(year)s") % {"number": _quarter(start), "year": start.year}
    if period.span is Span.WEEK:
        values = {"number": start.isocalendar().week, "day": readable.day(start)}
        return _("Week %(number)s, from %(day)s") % values
    return str(start.year) if period.span is Span.YEAR else readable.day(start)


def short_name(period: Period) -> str:
    """For an axis: "Oct", "W43", "Q4", "2026"."""
    start = period.start
    if period.span is Span.MONTH:
        return date_format(start, "M")
    if period.span is Span.QUARTER:
        return _("Q%(number)s") % {"number": _quarter(start)}
    if period.span is Span.WEEK:
        return _("W%(number)s") % {"number": start.isocalendar().week}
    return str(start.year) if period.span is Span.YEAR else date_format(start, "j")


def _read(span: str, start: str, today: date) -> Period | None:
    try:
        period = Period.of(Span(span), date.fromisoformat(start))
    except ValueError:
        return None
    return period if period.span in LABELS and EARLIEST <= period.start <= today else None


def _quarter(start: date) -> int:
    return (start.month - 1) // MONTHS_OF_A_QUARTER + 1


def _address(query: Mapping[str, str], period: Period) -> str:
    changed = {**query, "span": period.span.value, "from": period.start.isoformat()}
    return f"?{urlencode(changed)}"
