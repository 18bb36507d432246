"""Hours compiled to numbers: every opening of some years, with the open time before it, ready for bisection.

All numbers are whole microseconds; moments are counted from 1970-01-01 00:00 UTC.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from people.working_time.hours import (
    Hours,
    NeverOpen,
    OutOfRange,
    Windows,
    public_holidays,
)

FIRST_YEAR, END_YEAR = 1970, 2100

_SECOND = 1_000_000
_MINUTE = 60 * _SECOND
_DAY = 24 * 60 * _MINUTE
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_MOST_WEEKS_IN_A_YEAR = 54  # 53 of one weekday, and one to spare for a change of offset

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Timetable:
    """The openings of whole UTC years, from `since` up to `until`. Never changed, so threads may share it.

    `worked[i]` is the open time between `since` and `opens[i]`; one more entry at the end holds the total.
    """

    first_year: int
    end_year: int
    since: int
    until: int
    opens: "array[int]"
    worked: "array[int]"

    @property
    def total(self) -> int:
        return self.worked[-1]

    def position(self, moment: int) -> int:
        """How much open time lies between `since` and the moment."""
        index = bisect_right(self.opens, moment) - 1
        if index < 0:
            return 0
        return min(self.worked[index] + moment - self.opens[index], self.worked[index + 1])

    def earliest(self, position: int) -> int:
        """The first moment by which this much has been worked, for 0 < position <= total: maybe a closing."""
        index = bisect_left(self.worked, position) - 1
        return self.opens[index] + position - self.worked[index]

    def latest(self, position: int) -> int:
        """The last moment by which no more has been worked, for 0 <= position < total: maybe an opening."""
        index = bisect_right(self.worked, position) - 1
        return self.opens[index] + position - self.worked[index]

    def is_open(self, moment: int) -> bool:
        index = bisect_right(self.opens, moment) - 1
        return index >= 0 and moment - self.opens[index] < self.worked[index + 1] - self.worked[index]


class Timetables:
    """The timetable of one calendar, growing by whole years to where it is asked for.

    Growing makes a new Timetable and remembers it: two threads that grow at once do the work twice, no more.
    """

    def __init__(self, hours: Hours) -> None:
        self._hours = hours
        self._zone = ZoneInfo(hours.zone)
        self._week = [_spans(windows) for windows in hours.week]
        self._exceptions = {_days(day): _spans(windows) for day, windows in hours.exceptions}
        self._most_in_a_year = _MOST_WEEKS_IN_A_YEAR * _length(self._week)
        self._most_by_exception = _length(self._exceptions.values())
        self._known: Timetable | None = None

    def covering(self, first: int, last: int) -> Timetable:
        """A timetable whose years include both moments and all between. Raises OutOfRange."""
        known = self._known
        if known and known.since <= first and last < known.until:
            return known
        if first < _start_of(FIRST_YEAR) or last >= _start_of(END_YEAR):
            raise OutOfRange(f"Working time is known from {FIRST_YEAR} to {END_YEAR - 1}.")
        first_year, end_year = _year_of(first), _year_of(last) + 1
        if known is None:
            start = _start_of(first_year)
            known = Timetable(first_year, first_year, start, start, array("q"), array("q", [0]))
        return self._grown(known, min(first_year, known.first_year), max(end_year, known.end_year))

    def later(self, known: Timetable, missing: int) -> Timetable:
        """Grown towards the future, where so much open time is missing. Raises NeverOpen, OutOfRange."""
        return self._grown(known, known.first_year, known.end_year + self._years_for(missing))

    def earlier(self, known: Timetable, missing: int) -> Timetable:
        """The same towards the past."""
        return self._grown(known, known.first_year - self._years_for(missing), known.end_year)

    def _years_for(self, missing: int) -> int:
        """The fewest years that can hold so much open time, so that a vain search ends before it begins."""
        if not self._hours.is_ever_open:
            raise NeverOpen("These hours have no open minute.")
        in_weeks = missing - self._most_by_exception
        return max(1, in_weeks // self._most_in_a_year) if self._most_in_a_year else 1

    def _grown(self, known: Timetable, first_year: int, end_year: int) -> Timetable:
        if first_year < FIRST_YEAR or end_year > END_YEAR:
            raise OutOfRange(f"Working time is known from {FIRST_YEAR} to {END_YEAR - 1}.")
        spans = [span for year in range(first_year, known.first_year) for span in self._year(year)]
        opens = array("q", [start for start, _ in spans]) + known.opens
        worked = array("q", accumulate((end - start for start, end in spans), initial=0))
        before = worked.pop()
        worked.extend([before + position for position in known.worked] if before else known.worked)
        spans = [span for year in range(known.end_year, end_year) for span in self._year(year)]
        opens.extend([start for start, _ in spans])
        worked.extend(accumulate((end - start for start, end in spans), initial=worked.pop()))
        since, until = _start_of(first_year), _start_of(end_year)
        self._known = grown = Timetable(first_year, end_year, since, until, opens, worked)
        return grown

    def _year(self, year: int) -> Iterator[Span]:
        """The windows of a UTC year; one across the year's end or a change of offset comes in parts."""
        for since, until, offset in _offsets(self._zone, year):
            first, last = (since + offset) // _DAY, (until + offset - 1) // _DAY
            special = self._special_days(first, last)
            for day in range(first, last + 1):
                midnight = day * _DAY - offset
                # 1 January 1970 was a Thursday.
                for start, end in special.get(day, self._week[(day + 3) % 7]):
                    opening, closing = max(since, midnight + start), min(until, midnight + end)
                    if opening < closing:
                        yield opening, closing

    def _special_days(self, first: int, last: int) -> dict[int, list[Span]]:
        """Holidays and exceptions of all years between two days (days since 1970)."""
        hours = self._hours
        if not hours.country:
            return self._exceptions
        years = range(_date(first).year, _date(last).year + 1)
        closed = (day for year in years for day in public_holidays(hours.country, hours.subdivision, year))
        return {_days(day): [] for day in closed} | self._exceptions


def _date(days: int) -> date:
    return date.fromordinal(days + _EPOCH_ORDINAL)


def _days(day: date) -> int:
    return day.toordinal() - _EPOCH_ORDINAL


def _spans(windows: Windows) -> list[Span]:
    return [(window.start * _MINUTE, window.end * _MINUTE) for window in windows]


def _length(days: Iterable[list[Span]]) -> int:
    return sum(end - start for spans in days for start, end in spans)


def _year_of(moment: int) -> int:
    return (_EPOCH + timedelta(microseconds=moment)).year


def _start_of(year: int) -> int:
    return (datetime(year, 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)


@lru_cache(maxsize=1024)
def _offsets(zone: ZoneInfo, year: int) -> tuple[tuple[int, int, int], ...]:
    """The stretches (since, until, offset from UTC) of a UTC year in which the zone keeps its offset."""
    stretches = []
    since, until = _start_of(year), _start_of(year + 1)
    start, offset = since, _offset(zone, since)
    # No zone has ever changed its offset twice within four days (checked over tzdata 2026, 1970 to 2039).
    for probe in (*range(since + 4 * _DAY, until, 4 * _DAY), until - _SECOND):
        if (changed := _offset(zone, probe)) != offset:
            change = _change(zone, probe - 4 * _DAY, probe, offset)
            stretches.append((start, change, offset))
            start, offset = change, changed
    return (*stretches, (start, until, offset))


def _change(zone: ZoneInfo, before: int, after: int, offset: int) -> int:
    """The first second that no longer has the offset, which `before` has and `after` has not."""
    while after - before > _SECOND:
        middle = (before + after) // (2 * _SECOND) * _SECOND
        before, after = (middle, after) if _offset(zone, middle) == offset else (before, middle)
    return after


def _offset(zone: ZoneInfo, moment: int) -> int:
    offset = datetime.fromtimestamp(moment // _SECOND, zone).utcoffset()
    return (offset or timedelta()) // timedelta(microseconds=1)
