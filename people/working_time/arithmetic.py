"""The questions asked of working time. The conventions stand in the package's docstring."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from people.working_time.hours import Hours, NaiveMoment
from people.working_time.timetable import Timetables

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOTHING = timedelta()

Pauses = Iterable[tuple[datetime, datetime]]


def add_working_time(start: datetime, amount: timedelta, hours: Hours) -> datetime:
    """The moment (UTC) that lies this much working time after `start`; before it if the amount is negative.

    Raises NeverOpen, OutOfRange, and NaiveMoment for a start without a zone.
    """
    if not amount:
        return next_opening(start, hours)
    timetables, moment = _timetables(hours), _number(start)
    known = timetables.covering(moment, moment)
    position = known.position(moment) + _microseconds(amount)
    while position > known.total:
        known = timetables.later(known, position - known.total)
    while position < 0:
        grown = timetables.earlier(known, -position)
        known, position = grown, position + grown.total - known.total
    return _moment(known.earliest(position) if amount > _NOTHING else known.latest(position))


def working_time_between(start: datetime, end: datetime, hours: Hours) -> timedelta:
    """The open time from `start` to `end`, negative if the end comes first; exact to the microsecond.

    Raises OutOfRange and NaiveMoment; hours that are never open simply have none.
    """
    timetables, first, last = _timetables(hours), _number(start), _number(end)
    known = timetables.covering(first, last) if first <= last else timetables.covering(last, first)
    return timedelta(microseconds=known.position(last) - known.position(first))


def is_open(moment: datetime, hours: Hours) -> bool:
    """Whether the moment lies in a window; its first instant does, its last does not. Raises as above."""
    number = _number(moment)
    return _timetables(hours).covering(number, number).is_open(number)


def next_opening(moment: datetime, hours: Hours) -> datetime:
    """The moment itself if it is open, else the next one that is; in UTC.

    Raises NeverOpen, OutOfRange, NaiveMoment.
    """
    timetables, number = _timetables(hours), _number(moment)
    known = timetables.covering(number, number)
    position = known.position(number)
    while position == known.total:
        known = timetables.later(known, 1)
    return _moment(number if known.is_open(number) else known.latest(position))


def due_with_pauses(start: datetime, amount: timedelta, pauses: Pauses, hours: Hours) -> datetime:
    """When (UTC) a clock that started at `start` and stands still in the pauses has run for this much.

    pauses: (start, end) each, in any order, overlapping or not; one that still lasts ends `now`, so far.
    A pause outside working hours stops nothing. Zero gives the first moment at which the clock runs.
    Raises NeverOpen, OutOfRange, NaiveMoment; ValueError for a negative amount or a pause that ends before
    it starts.
    """
    if amount < _NOTHING:
        raise ValueError("A clock does not run backwards: the amount is negative.")
    left = amount
    for since, until in _running(start, pauses):
        if until is None:
            break
        worked = working_time_between(since, until, hours)
        # Used up exactly when the pause begins: due then, not when it ends.
        if worked and worked >= left:
            break
        left -= worked
    return add_working_time(since, left, hours)


def elapsed_with_pauses(start: datetime, end: datetime, pauses: Pauses, hours: Hours) -> timedelta:
    """How long a clock that stands still in the pauses has run from `start` to `end`; zero if `end` is first.

    Pauses as in `due_with_pauses`. Raises OutOfRange, NaiveMoment; ValueError for a pause that ends before it
    starts.
    """
    end = _in_utc(end)
    stretches = (
        (since, end if until is None else min(until, end)) for since, until in _running(start, pauses)
    )
    return sum(
        (working_time_between(since, until, hours) for since, until in stretches if since < until),
        _NOTHING,
    )


def _running(start: datetime, pauses: Pauses) -> Iterator[tuple[datetime, datetime | None]]:
    """The stretches outside all pauses from `start` on; the last one has no end."""
    since = _in_utc(start)
    for begin, end in sorted((_in_utc(begin), _in_utc(end)) for begin, end in pauses):
        if end < begin:
            raise ValueError(f"The pause that starts {begin} ends before, at {end}.")
        if begin > since:
            yield since, begin
        since = max(since, end)
    yield since, None


@lru_cache(maxsize=256)
def _timetables(hours: Hours) -> Timetables:
    return Timetables(hours)


def _in_utc(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise NaiveMoment(f"{moment} has no time zone.")
    return moment.astimezone(UTC)


def _number(moment: datetime) -> int:
    try:
        return _microseconds(moment - _EPOCH)
    except TypeError:
        raise NaiveMoment(f"{moment} has no time zone.") from None


def _microseconds(span: timedelta) -> int:
    # Three times as fast as dividing by timedelta(microseconds=1), and asked twice per question.
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds


def _moment(number: int) -> datetime:
    return _EPOCH + timedelta(microseconds=number)
