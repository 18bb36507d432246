"""Where nobody covers, in sentences for those who lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from requests_app.absence_calendar import words
from requests_app.absence_calendar.facts import DAY, Half
from requests_app.absence_calendar.shown import GapLine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from requests_app.absence_calendar.covering import Covering, Gap
    from requests_app.absence_calendar.facts import Facts


def gaps_between(covering: Covering, since: Half, first: date, last: date) -> list[Gap]:
    """Of the days shown those to come: types for which nobody is there, then people for whom nobody is."""
    halves = [Half(first + n * DAY, later) for n in range((last - first).days + 1) for later in (False, True)]
    coming = [half for half in halves if half >= since]
    return [*covering.type_gaps(coming), *covering.gaps(coming[0], last)] if coming else []


def text_of(gap: Gap, facts: Facts) -> str:
    if gap.type is not None:
        kind = next(one.name for one in facts.types if one.pk == gap.type)
        return _("Nobody is there for %(type)s.") % {"type": kind}
    name = facts.people[gap.person or 0].name
    return _("%(name)s: neither a stand-in nor the tandem is there.") % {"name": name}


def lines_of(gaps: list[Gap], facts: Facts, last: date) -> Iterator[GapLine]:
    """Each gap once, over the days on which it lasts."""
    by_text: dict[str, list[date]] = {}
    for gap in gaps:
        days = by_text.setdefault(text_of(gap, facts), [])
        if gap.half.day not in days:
            days.append(gap.half.day)
    for text, days in by_text.items():
        spans = [words.days_text(run[0], run[-1], facts.today) for run in _runs(days, facts, last)]
        yield GapLine(capfirst(", ".join(spans)), text)


def _runs(days: list[date], facts: Facts, last: date) -> list[list[date]]:
    """Days that follow each other; a weekend or a holiday between them does not count."""
    runs: list[list[date]] = []
    for day in days:
        if runs and _next_working_day(runs[-1][-1], facts, last) == day:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _next_working_day(day: date, facts: Facts, last: date) -> date:
    following = day + DAY
    while following <= last and not facts.is_working_day(following):
        following += DAY
    return following
