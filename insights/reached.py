"""How far the strategy's goals are that Salesdesk computes: from the company's sums of the last months, the same for everybody."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from insights.actions.sum_for_all import sum_for_all
from insights.figures import MEASURED_SIDES, together
from insights.metric import FEWEST
from insights.picker import local_day
from insights.spans import Period, Span
from strategy import progress

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from insights.figures import Figures, Share

    Of = Callable[[Figures], Decimal | None]

MONTHS = 3  # that are over: enough cases to say something, and new enough to see whether it gets better
TENTH = Decimal("0.1")
HUNDRED, MINUTES_OF_AN_HOUR = 100, 60


def register() -> None:
    """Kept rules are not among them: they are a tandem's own matter, and never part of a sum."""
    goals = _goals()
    progress.register_together(
        {key: label for key, label, _of in goals},
        partial(_reached, of={key: of for key, _label, of in goals}),
    )


def _goals() -> list[tuple[str, _StrPromise, Of]]:
    return [
        (
            "on_time_rate",
            _("On-time rate of the last three months, in percent"),
            lambda f: _percent(f.on_time),
        ),
        (
            "first_time_complete_rate",
            _("First-time-complete rate of the last three months, in percent"),
            lambda f: _percent(f.complete),
        ),
        ("hit_rate", _("Hit rate of the last three months, in percent"), lambda f: _percent(f.hit_rate)),
        ("lead_time_median", _("Median lead time of the last three months, in working hours"), _hours),
        (
            "share_in_segments",
            _("Work in target segments in the last three months, in percent"),
            lambda f: _percent(f.in_segments(*MEASURED_SIDES), fewest=1),
        ),
    ]


def _reached(at: datetime, *, of: Mapping[str, Of]) -> dict[str, Decimal | None]:
    """Of the last months that are over, as far as the gate lets them be summed; None where it lets none, or little was counted."""
    *before, _running = Period.of(Span.MONTH, local_day(at)).last(MONTHS + 1)
    found = sum_for_all([month.start for month in before], at=at)
    figures = together(found.values()) if found else None
    return {key: None if figures is None else read(figures) for key, read in of.items()}


def _percent(value: Share | None, fewest: int = FEWEST) -> Decimal | None:
    if value is None or value.whole < fewest:
        return None
    return (Decimal(HUNDRED * value.part) / value.whole).quantize(TENTH)


def _hours(figures: Figures) -> Decimal | None:
    if figures.median is None or figures.delivered < FEWEST:
        return None
    return (Decimal(figures.median) / MINUTES_OF_AN_HOUR).quantize(TENTH)
