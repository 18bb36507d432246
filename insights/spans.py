"""The spans of time that figures are kept for: days, weeks, months, quarters and years. Plain Python, no Django.

Months make quarters and quarters make years, without a rest; weeks fit into none of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MONTHS_OF_A_QUARTER, MONTHS_OF_A_YEAR = 3, 12


class Span(StrEnum):
    DAY = "day"
    WEEK = "week"  # from Monday, as ISO 8601 has it
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


MONTHS = {Span.MONTH: 1, Span.QUARTER: MONTHS_OF_A_QUARTER, Span.YEAR: MONTHS_OF_A_YEAR}
DAYS = {Span.DAY: 1, Span.WEEK: 7}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One span: from the day `start` until before the day `end`."""

    span: Span
    start: date

    @classmethod
    def of(cls, span: Span, day: date) -> Period:
        """The one in which the day lies."""
        if span is Span.DAY:
            return cls(span, day)
        if span is Span.WEEK:
            return cls(span, day - timedelta(days=day.weekday()))
        months = MONTHS[span]
        return cls(span, date(day.year, (day.month - 1) // months * months + 1, 1))

    @property
    def end(self) -> date:
        """The first day after it."""
        return self.later(1).start

    def later(self, number: int) -> Period:
        """The one `number` spans later; earlier where it is negative."""
        if self.span in DAYS:
            return Period(self.span, self.start + timedelta(days=DAYS[self.span] * number))
        month = self.start.year * MONTHS_OF_A_YEAR + self.start.month - 1 + MONTHS[self.span] * number
        return Period(self.span, date(month // MONTHS_OF_A_YEAR, month % MONTHS_OF_A_YEAR + 1, 1))

    @property
    def months(self) -> list[date]:
        """The first days of those it consists of; only for months, quarters and years."""
        first = Period(Span.MONTH, self.start)
        return [first.later(number).start for number in range(MONTHS[self.span])]

    def last(self, number: int) -> list[Period]:
        """This one and those before it, `number` in all, the oldest first."""
        return [self.later(back) for back in range(1 - number, 1)]


def put_together(months: Iterable[date]) -> list[Period]:
    """The fewest periods that consist of exactly these months (their first days): years, quarters of what is left, and months."""
    left, found = set(months), []
    for span in sorted(MONTHS, key=MONTHS.__getitem__, reverse=True):
        for period in sorted({Period.of(span, month) for month in left}):
            if left.issuperset(period.months):
                found.append(period)
                left.difference_update(period.months)
    return found
