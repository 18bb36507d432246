"""What is chosen in words ("today", "the forenoon", "until Friday") as moments. Plain Python: no Django, no clock.

Days are those of the person's own working hours' zone. A day begins at its midnight, or where that does not exist (some
clocks change at midnight) at the first moment after it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from people.working_time import WorkingTimeError, add_working_time, public_holidays, working_time_between

if TYPE_CHECKING:
    from people.working_time import Hours, Window

FIRST_YEAR, LAST_YEAR = 1970, 2099  # what the arithmetic of working time answers
NEAR = timedelta(hours=1)  # a break this near to the middle of the work divides the day
USUAL_NOON = time(12)

Stretch = tuple[datetime, datetime | None]


class Part(StrEnum):
    """Which part of a day somebody is not here."""

    WHOLE = "whole"
    FORENOON = "forenoon"
    AFTERNOON = "afternoon"


class NoSuchDay(ValueError):
    """The day lies in a year that is not answered."""


def midnight(day: date, zone: str) -> datetime:
    """The first moment of the day, in UTC. Raises `NoSuchDay`."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NoSuchDay(day)
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def today(now: datetime, hours: Hours) -> date:
    """The date where the person works."""
    return now.astimezone(ZoneInfo(hours.zone)).date()


def day_after(day: date) -> date:
    """The next day. Raises `NoSuchDay` after the last of all."""
    if day >= date(LAST_YEAR, 12, 31):
        raise NoSuchDay(day)
    return day + timedelta(days=1)


def rest_of_today(now: datetime, hours: Hours) -> tuple[datetime, datetime]:
    """From now to the end of the day: "not here today"."""
    return now.astimezone(UTC), _end_of(today(now, hours), hours)


def part_of(day: date, part: Part, hours: Hours) -> tuple[datetime, datetime]:
    """The day, or half of it. Raises `NoSuchDay`."""
    return _begin(day, part, hours), _end(day, part, hours)


def days(
    first: date, last: date, hours: Hours, *, from_noon: bool, until_noon: bool
) -> tuple[datetime, datetime]:
    """From the first to the last day, both included, or only the half of either. Raises `NoSuchDay`."""
    first_part = Part.AFTERNOON if from_noon else Part.WHOLE
    last_part = Part.FORENOON if until_noon else Part.WHOLE
    return _begin(first, first_part, hours), _end(last, last_part, hours)


def noon(day: date, hours: Hours) -> datetime:
    """What divides the day, in UTC: the break nearest to the middle of this day's work, where one is near; else the middle
    itself; twelve o'clock where nothing is worked. Raises `NoSuchDay`.
    """
    start, end = midnight(day, hours.zone), _end_of(day, hours)
    zone = ZoneInfo(hours.zone)
    try:
        half = working_time_between(start, end, hours) / 2
        middle = add_working_time(start, half, hours) if half else None
    except WorkingTimeError:
        middle = None
    if middle is None:
        return datetime.combine(day, USUAL_NOON, tzinfo=zone).astimezone(UTC)
    closings = [_at(day, window.end, zone) for window in _windows(day, hours)[:-1]]
    near = [(abs(working_time_between(middle, closing, hours)), closing) for closing in closings]
    return min(((far, closing) for far, closing in near if far <= NEAR), default=(NEAR, middle))[1]


def day_and_time(moment: datetime, hours: Hours, *, ends: bool) -> tuple[date, time | None]:
    """How a moment is shown in a form: a day, and a time of day unless it is the day's edge. The last day is included, so
    what ends at midnight ends on the day before.
    """
    local = moment.astimezone(ZoneInfo(hours.zone))
    day = local.date()
    if moment == midnight(day, hours.zone):
        return (day - timedelta(days=1) if ends else day), None
    return day, local.time()


def moment_of(day: date, at: time | None, hours: Hours, *, ends: bool) -> datetime:
    """The mirror image of `day_and_time`; of an hour that comes twice, the first. Raises `NoSuchDay`."""
    if at is None:
        return _end_of(day, hours) if ends else midnight(day, hours.zone)
    midnight(day, hours.zone)
    return datetime.combine(day, at, tzinfo=ZoneInfo(hours.zone)).astimezone(UTC)


def _begin(day: date, part: Part, hours: Hours) -> datetime:
    return noon(day, hours) if part is Part.AFTERNOON else midnight(day, hours.zone)


def _end(day: date, part: Part, hours: Hours) -> datetime:
    return noon(day, hours) if part is Part.FORENOON else _end_of(day, hours)


def _end_of(day: date, hours: Hours) -> datetime:
    midnight(day, hours.zone)
    if day >= date(LAST_YEAR, 12, 31):  # the midnight after it is in no year that is answered
        return datetime.combine(day, time(23, 59), tzinfo=ZoneInfo(hours.zone)).astimezone(UTC)
    return midnight(day_after(day), hours.zone)


def _windows(day: date, hours: Hours) -> tuple[Window, ...]:
    special = dict(hours.exceptions)
    if day in special:
        return special[day]
    if hours.country and day in public_holidays(hours.country, hours.subdivision, day.year):
        return ()
    return hours.week[day.weekday()]


def _at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    clock = datetime.combine(day, time()) + timedelta(minutes=minutes)
    return clock.replace(tzinfo=zone).astimezone(UTC)
