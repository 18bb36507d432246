"""The company's sums for a page that is the same for everybody: shown only where nobody can take their own tandems' figures from it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction

from insights import agreements
from insights.actions.look import locked_months, remember
from insights.covering import covered
from insights.disclosing import Month, may_be_totalled, shown_alone
from insights.figures import Figures, load, together
from insights.gate import parts_of, shown_of
from insights.picker import local_day
from insights.spans import Period, Span
from insights.totals import without_people
from tandems import consent

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

Own = frozenset[int]


class _Sums(NamedTuple):
    figures: dict[date, Figures]
    news: dict[date, Month]


def sum_for_all(months: Sequence[date], *, at: datetime) -> dict[date, Figures]:
    """Of those of these months (their first days) that are over: everybody's sum. A month is missing where five people of each side
    did not have a part in it, also without the tandems that any one person was ever in and without all that were shown alone. With
    lead times. Six queries.

    What is shown for the first time is remembered first, as by `look`; and before that, whoever an agreement or the consent of all
    covers stands alone: else whoever opens the strategy first would close what was agreed.
    """
    over = [month for month in months if Period(Span.MONTH, month).end <= local_day(at)]
    found = _sums(over, shown_of, at)
    if found.news:
        with transaction.atomic():
            found = _sums(over, locked_months, at)
            remember(found.news)
    return found.figures


def _sums(
    months: Sequence[date], read: Callable[[Collection[date]], Mapping[date, Month]], at: datetime
) -> _Sums:
    shown = read(months)
    cells = load([Period(Span.MONTH, month) for month in months], with_times=True)
    stays, given, agreed = consent.stays(), consent.given(), agreements.in_force(at)
    readers = _what_people_know(stays)
    figures, news = {}, {}
    for month in months:
        period, parts = Period(Span.MONTH, month), parts_of(cells, month)
        alone = covered(period, stays=stays, given=given, agreements=agreed)
        known = shown_alone(shown[month], alone, parts)
        here = {frozenset(own & parts.keys()) for own in readers}
        if not all(may_be_totalled(known, parts, own) for own in here):
            continue
        figures[month] = without_people(together(cells[tandem, period] for tandem in parts))
        known = replace(known, has_sum=True)
        if known != shown[month]:
            news[month] = known
    return _Sums(figures, news)


def _what_people_know(stays: Iterable[consent.Stay]) -> set[Own]:
    """The tandems that each person is or was in: their figures they know anyway. With those who were in none."""
    ever: defaultdict[int, set[int]] = defaultdict(set)
    for stay in stays:
        ever[stay.user].add(stay.tandem)
    return {frozenset[int](), *map(frozenset, ever.values())}
