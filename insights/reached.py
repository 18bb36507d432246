"""How far the strategy's goals are that Salesdesk computes: from the company's sums of the last months, the same for everybody."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, time
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from insights import tally
from insights.actions.sum_for_all import sum_for_all
from insights.cells import parted
from insights.facts import facts
from insights.figures import MEASURED_SIDES, Figures, together
from insights.metric import FEWEST
from insights.picker import local_day
from insights.spans import Period, Span
from requests_app.models import SalesRequest
from strategy import progress

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from django.utils.functional import _StrPromise

    from insights.figures import Share

    Of = Callable[[Figures], Decimal | None]

MONTHS = 3  # that are over: enough cases to say something, and new enough to see whether it gets better
TENTH = Decimal("0.1")
HUNDRED, MINUTES_OF_AN_HOUR = 100, 60
CHUNK = 2_000  # requests whose timelines are in memory together


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


def as_known(keys: Collection[str], at: datetime) -> dict[str, Decimal | None]:
    """What each of these keys was of the whole company, from the timelines up to `at`: the same whenever it is asked, whoever was
    shown what, and however far the sums are counted. None where little was counted; unknown keys are left out.

    For whoever works with it, not for a page: the gate was not asked. A query, and some for each chunk of requests.
    """
    wanted = {key: of for key, _label, of in _goals() if key in keys}
    figures = _of_company(at) if wanted else None
    return {} if figures is None else {key: of(figures) for key, of in wanted.items()}


def _of_company(at: datetime) -> Figures:
    """Of the last months that are over, with and without a tandem, as known at `at`."""
    first, after = _months(at)[0].start, _months(at)[-1].end
    begins = datetime.combine(first, time(), timezone.get_default_timezone())
    # What is counted on a day is counted by a step of that day, and a step moves `changed_at`.
    touched = SalesRequest.objects.sent().filter(changed_at__gte=begins, submitted_at__lt=at)
    keys = list(touched.order_by("pk").values_list("pk", flat=True))
    sides: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for number in range(0, len(keys), CHUNK):
        for fact in facts(keys[number : number + CHUNK], at=at):
            for day, of_day in fact.days.items():
                if first.isoformat() <= day < after.isoformat():
                    for side, numbers in of_day.items():
                        sides[side].update(numbers)
    counts, told = parted(sides.pop(tally.WHOLE, Counter()))
    times = {int(minutes): number for minutes, number in told.items()}
    return Figures(counts, sides, median=tally.median(times), times=times)


def _months(at: datetime) -> list[Period]:
    *before, _running = Period.of(Span.MONTH, local_day(at)).last(MONTHS + 1)
    return before


def _reached(at: datetime, *, of: Mapping[str, Of]) -> dict[str, Decimal | None]:
    """Of the last months that are over, as far as the gate lets them be summed; None where it lets none, or little was counted."""
    found = sum_for_all([month.start for month in _months(at)], at=at)
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
