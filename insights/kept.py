"""How both sides go on with their rules, week by week, for the tandem's home: taken from the rollups, judged nowhere anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from insights import charts
from insights.actions.look import look
from insights.figures import Share, share
from insights.metric import shown
from insights.models import Looked
from insights.picker import local_day, period_name, short_name
from insights.registry import METRICS
from insights.spans import Period, Span
from insights.tandem_figures import SPANS, spans

if TYPE_CHECKING:
    from datetime import datetime

    from insights.metric import Metric, Part, Shown, Value
    from insights.tandem_figures import Spans
    from salesdesk.web.columns import Chart
    from salesdesk.web.navigation import Text
    from tandems.place import Visitor


@dataclass(frozen=True, slots=True)
class KeptWeek:
    """`href`: the requests behind; empty where nothing is decided."""

    name: str
    value: Shown
    href: str


@dataclass(frozen=True, slots=True)
class KeptSide:
    """One side's rules together. `weeks`: the latest first."""

    key: str
    label: Text
    whole: Share
    chart: Chart | None
    weeks: list[KeptWeek]


def kept(visitor: Visitor, at: datetime) -> list[KeptSide]:
    """This week and the eleven before it, as far as the gate lets this member see them; a side without a decided case is left
    out. One query beside the gate's.
    """
    *before, week = Period.of(Span.WEEK, local_day(at)).last(SPANS)
    tandem = visitor.tandem
    sight = look(Looked.TANDEM, week, by=visitor.user, at=at, tandems=[tandem.pk], before=before)
    found = spans(tandem, week, None, shown={one for one in (*before, week) if sight.why(tandem.pk, one)})
    metric = METRICS["rules_kept"]
    sides = (_side(metric, part, found) for part in metric.parts)
    return [side for side in sides if side is not None]


def _side(metric: Metric, part: Part, found: Spans) -> KeptSide | None:
    values = found.values(part)
    whole = _sum(values)
    if whole is None:
        return None
    weeks = [
        KeptWeek(
            period_name(week), shown(value, metric.form), found.href(metric, week, part) if value else ""
        )
        for week, value in zip(found.found, values, strict=True)
    ]
    labels = [short_name(week) for week in found.found]
    return KeptSide(part.key, part.label, whole, charts.columns(values, labels, metric.form), weeks[::-1])


def _sum(values: list[Value]) -> Share | None:
    """Of all weeks together; None where nothing was decided."""
    known = [value for value in values if isinstance(value, Share)]
    return share(sum(one.part for one in known), sum(one.whole for one in known))
