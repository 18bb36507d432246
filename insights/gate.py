"""Whose figures over time somebody may see, of which period, and why; and the company's sum, from finished months.

Everything that shows figures over time asks here, and shows nothing else. Decision 18 says why no two answers can be taken
from each other. `actions.look` remembers what was shown; nobody else shows it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from insights import access, agreements
from insights.covering import consenting, covered
from insights.disclosing import (
    Month,
    Parts,
    People,
    Tandem,
    is_harmless,
    may_be_summed,
    may_be_totalled,
    shown_alone,
)
from insights.figures import Figures, load, load_each, together
from insights.middle import FEWEST
from insights.models import Shown
from insights.picker import local_day
from insights.sight import Cell, Others, Reason, Sight, Why, WhyNot
from insights.spans import MONTHS, Period, Span, put_together
from insights.totals import totals_of, without_people
from requests_app.states import Party
from tandems import consent

if TYPE_CHECKING:
    from insights.agreements import Agreement
    from people.models import User


class _Facts(NamedTuple):
    """About one reader. `joined`: their own tandems of today, since when; `ever`: these, and those of before."""

    user: User
    today: date
    joined: Mapping[int, date]
    ever: frozenset[int]
    looks: bool
    stays: list[consent.Stay]
    given: Mapping[int, set[int]]
    agreements: list[Agreement]


def see(
    user: User,
    periods: Collection[Period],
    *,
    tandems: Collection[int],
    at: datetime,
    summed: Period | None = None,
    compared: Period | None = None,
    company: Collection[date] = (),
    read: Callable[[Collection[date]], Mapping[date, Month]] | None = None,
) -> Sight:
    """What this person may see of these tandems in these periods, and, with `summed`, of all others together in that one; with
    `compared`, which tandems' median may stand beside the figures of that one; of the `company` in those months (their first
    days) that are over.

    At most six queries, however many tandems and periods. `read` says what was ever shown of months; `shown_of` if nothing else.
    """
    facts = _facts_of(user, at, compares=compared is not None or bool(company))
    asked = _reasons(facts, periods, tandems)
    among = _to_compare(facts, compared, asked)
    of_sum = _to_sum(facts, summed)
    of_all = {month for month in company if facts.user.is_active and _is_over(month, facts.today)}
    named = {period for _tandem, period in asked}
    concerned = {month for period in named for month in _months(period, facts.today)} | set(of_sum) | of_all
    shown = (read or shown_of)(concerned)
    alone = _to_stand_alone(asked, among, facts.today)
    weighed = {month for cell, why in asked.items() for month in _weighed(facts, cell, why)}
    doubtful = {
        month
        for month in concerned
        if shown[month].has_sum and (month in weighed or alone[month] - shown[month].alone)
    }
    cells = _cells(doubtful | set(of_sum) | of_all)
    parts = {month: parts_of(cells, month) for month in concerned}
    after = {month: shown_alone(shown[month], alone[month], parts[month]) for month in concerned}
    room = {month: shown_alone(after[month], _covered(facts, month), parts[month]) for month in of_all}
    totals = totals_of(of_all, room, parts, cells, facts.ever)
    after |= {month: replace(room[month], has_sum=True) for month in totals}
    counted = _of_others(facts, of_sum, after, parts)
    others = _others(facts, summed, of_sum, counted)
    after |= {month: replace(after[month], has_sum=True) for month in counted}
    beside = {tandem for tandem, period in among if _stands_alone(facts, tandem, period, after)}
    reasons = {cell: why for cell, why in asked.items() if _is_open(facts, cell, why, after, parts)}
    news = {month: known for month, known in after.items() if known != shown[month]}
    return Sight(reasons, others, news, frozenset(beside if len(beside) >= FEWEST else ()), totals)


def shown_of(months: Collection[date]) -> dict[date, Month]:
    """What was ever shown of each of these months. One query, none for no months."""
    known = Shown.objects.filter(month__in=months)
    return known_months(months, known)


def known_months(months: Collection[date], rows: Iterable[Shown]) -> dict[date, Month]:
    """Each of these months, as the rows say; nothing was shown of those without a row."""
    found = dict.fromkeys(months, Month())
    return found | {row.month: Month(frozenset(row.alone), row.has_sum) for row in rows}


def _facts_of(user: User, at: datetime, *, compares: bool) -> _Facts:
    """Three queries; one for whoever only sees their own tandem and does not compare it."""
    stays, looks = consent.stays(), access.may_look(user)
    joined: dict[int, date] = {}
    for stay in stays:
        if stay.user == user.pk and stay.left_at is None:
            day = local_day(stay.joined_at)
            joined[stay.tandem] = min(day, joined.get(stay.tandem, day))
    return _Facts(
        user=user,
        today=local_day(at),
        joined=joined if user.is_active else {},
        ever=frozenset(stay.tandem for stay in stays if stay.user == user.pk),
        stays=stays,
        looks=looks,
        given=consent.given() if looks or compares else {},
        agreements=agreements.in_force(at) if looks or compares else [],
    )


def _reasons(facts: _Facts, periods: Collection[Period], tandems: Collection[int]) -> dict[Cell, Reason]:
    """Why each figure might be shown: as long as no subtraction forbids it."""
    found: dict[Cell, Reason] = {}
    for period in periods:
        consents = consenting(period, stays=facts.stays, given=facts.given) if facts.looks else set()
        agreements = facts.agreements if facts.looks else []
        for tandem in tandems:
            agreed = next((one for one in agreements if one.covers(tandem, period)), None)
            if _is_own(facts, tandem, period):
                found[tandem, period] = Reason(Why.OWN)
            elif agreed is not None:
                found[tandem, period] = Reason(Why.AGREEMENT, agreed)
            elif tandem in consents:
                found[tandem, period] = Reason(Why.CONSENT)
    return found


def _to_compare(facts: _Facts, period: Period | None, asked: Collection[Cell]) -> list[Cell]:
    """Whom an agreement or the consent of all lets stand alone in it, whoever asks: who is measured is compared with the same
    tandems as whoever leads. Nobody for whom no figure of it is shown, and none where they are too few to be compared.
    """
    if period is None or all(one != period for _tandem, one in asked):
        return []
    found = _allowed(facts, period)
    return [(tandem, period) for tandem in sorted(found)] if len(found) >= FEWEST else []


def _covered(facts: _Facts, month: date) -> set[int]:
    """Whom an agreement or the consent of all lets stand alone in it. They do before its sum is shown to anybody: else whoever
    looks at the company first would close what was agreed. Where it is not shown, nothing is remembered of them.
    """
    return _allowed(facts, Period(Span.MONTH, month))


def _allowed(facts: _Facts, period: Period) -> set[int]:
    return covered(period, stays=facts.stays, given=facts.given, agreements=facts.agreements)


def _is_own(facts: _Facts, tandem: int, period: Period) -> bool:
    """Whoever leads lets people join, themselves as well: they see their own tandem from then on, not what was before."""
    joined = facts.joined.get(tandem)
    return joined is not None and (not facts.user.leads or joined <= period.start)


def _weighed(facts: _Facts, cell: Cell, reason: Reason) -> list[date]:
    """Months of which a figure may say too much beside a sum that was seen: of one's own those that were over before one joined; of
    others, to somebody who can take tandems of their own off the sum as well, all.
    """
    tandem, period = cell
    months = _months(period, facts.today)
    if reason.why is not Why.OWN:
        return months if facts.ever else []
    return [month for month in months if _is_over(month, facts.joined[tandem])]


def _is_open(
    facts: _Facts, cell: Cell, reason: Reason, after: Mapping[date, Month], parts: Mapping[date, Parts]
) -> bool:
    tandem, period = cell
    if reason.why is not Why.OWN and not _stands_alone(facts, tandem, period, after):
        return False
    weighed = _weighed(facts, cell, reason)
    return all(is_harmless(after[month], parts[month], facts.ever) for month in weighed)


def _stands_alone(facts: _Facts, tandem: int, period: Period, after: Mapping[date, Month]) -> bool:
    return all(tandem in after[month].alone for month in _months(period, facts.today))


def _to_stand_alone(asked: Mapping[Cell, Reason], among: Iterable[Cell], today: date) -> dict[date, set[int]]:
    """Of each month, whom an agreement lets stand alone in it: to be shown, or to be `among` those of whom the median is."""
    found: dict[date, set[int]] = defaultdict(set)
    for tandem, period in {cell for cell, reason in asked.items() if reason.why is not Why.OWN}.union(among):
        for month in _months(period, today):
            found[month].add(tandem)
    return found


def _to_sum(facts: _Facts, period: Period | None) -> list[date]:
    """The finished months of the period, for those to whom the others are shown."""
    if period is None or period.span not in MONTHS or not _may_see_others(facts):
        return []
    return [month for month in _months(period, facts.today) if _is_over(month, facts.today)]


def _is_over(month: date, today: date) -> bool:
    return Period(Span.MONTH, month).end <= today


def _may_see_others(facts: _Facts) -> bool:
    return access.may_see_everybody(facts.user) or bool(facts.joined)


def _of_others(
    facts: _Facts, months: list[date], after: Mapping[date, Month], parts: Mapping[date, Parts]
) -> dict[date, Collection[Tandem]]:
    """Who is summed beside what is shown alone, in each of these months that count: everybody, for those who lead without whom they
    may see alone. So nobody reads in it what the company's sum and what is open to themselves do not say.
    """
    found: dict[date, Collection[Tandem]] = {}
    for month in months:
        seen = after[month].alone & _covered(facts, month) if facts.looks else frozenset[int]()
        others = set(parts[month]) - seen
        if may_be_totalled(after[month], parts[month], facts.ever) and may_be_summed(
            others, parts[month], facts.ever
        ):
            found[month] = others
    return found


def _others(
    facts: _Facts, period: Period | None, months: list[date], rest: Mapping[date, Collection[Tandem]]
) -> Others | None:
    """`months`: those that are over; `rest`: who is summed, in each of those that count."""
    if period is None or not _may_see_others(facts):
        return None
    if period.span not in MONTHS:
        return Others(why_not=WhyNot.SPAN)
    if not months:
        return Others(why_not=WhyNot.RUNNING)
    if not rest:
        return Others(left_out=len(months), why_not=WhyNot.FEW)
    numbers = [sum(tandem is not None for tandem in tandems) for tandems in rest.values()]
    return Others(
        figures=without_people(_sum(rest)),
        months=tuple(sorted(rest)),
        running=next((month for month in _months(period, facts.today) if month not in months), None),
        left_out=len(months) - len(rest),
        tandems=(min(numbers), max(numbers)),
    )


def _sum(rest: Mapping[date, Collection[Tandem]]) -> Figures:
    """Of whoever is in the rest of all months of a quarter or year, its own sum: there are fewer lead times to put together."""
    months: dict[Tandem, set[date]] = defaultdict(set)
    for month, tandems in rest.items():
        for tandem in tandems:
            months[tandem].add(month)
    cells = [(tandem, period) for tandem, many in months.items() for period in put_together(many)]
    found = load_each(cells)
    return together(found[cell] for cell in cells if cell in found)


def _cells(months: Collection[date]) -> dict[tuple[Tandem, Period], Figures]:
    return load([Period(Span.MONTH, month) for month in sorted(months)])


def parts_of(cells: Mapping[tuple[Tandem, Period], Figures], month: date) -> Parts:
    return {
        tandem: People(frozenset(figures.people(Party.INSIDE)), frozenset(figures.people(Party.FIELD)))
        for (tandem, period), figures in cells.items()
        if period.start == month
    }


def _months(period: Period, today: date) -> list[date]:
    """The first days of the months that the period touches and that have begun."""
    month, found = Period.of(Span.MONTH, period.start), []
    while month.start < period.end and month.start <= today:
        found.append(month.start)
        month = month.later(1)
    return found
