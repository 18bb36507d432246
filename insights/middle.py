"""What a tandem's figure is compared with: the median of those tandems that are shown alone anyway, the same for whoever reads it.

`gate.see` says which these are (`Sight.compared`); none of them is named beside it, and none is ranked.
"""

from __future__ import annotations

from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING

from insights.figures import Share
from insights.metric import RATES, Form, Shown
from salesdesk.web import readable
from salesdesk.web.percent import percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from insights.figures import Figures
    from insights.metric import Metric, Value

FEWEST = 3  # tandems: the middle of two is no middle
HUNDRED = 100


def middle(metric: Metric, many: Iterable[Figures], write: Callable[[Metric, Value], Shown]) -> Shown | None:
    """Of those for whom anything was counted; None where these are too few. `write`: as the figure beside it is written."""
    assert metric.of is not None  # noqa: S101 - only asked of what has one value
    known = [_number(value) for value in map(metric.of, many) if value is not None]
    if len(known) < FEWEST:
        return None
    found = median(known)
    if metric.form in RATES:
        return Shown(f"{readable.number(percent(found, HUNDRED))}{readable.NBSP}%")
    if metric.form is Form.COUNT:
        return Shown(readable.number(found, None if found == int(found) else 1))
    return write(metric, found)


def _number(value: Share | Decimal | float) -> Decimal:
    """Exact enough that equal values have themselves as their middle."""
    if isinstance(value, Share):
        return Decimal(HUNDRED * value.part) / value.whole
    return Decimal(value)
