"""When somebody may be disturbed: quiet hours, gathered mails, the pauses after a failure. Plain rules, no database."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from people.working_time import WorkingTimeError, next_opening

if TYPE_CHECKING:
    from people.working_time import Hours

HOUR = timedelta(hours=1)
# More notices than this in an hour on one channel, and the next ones wait an hour and come as one message.
FLOOD = 10
# After the first failure, the second, ...: a day at most, a little more than two days together.
PAUSES = (
    *(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30)),
    *(timedelta(hours=hours) for hours in (1, 2, 4, 8, 12, 24)),
)
# A refusal for good is asked once more, because some servers say "never" when they mean "not now".
SECOND_THOUGHT = timedelta(minutes=15)


def loud_from(moment: datetime, hours: Hours) -> datetime:
    """The moment itself within working hours, else when they begin again.

    Who never works has no quiet hours: the moment itself.
    """
    try:
        return next_opening(moment, hours)
    except WorkingTimeError:
        return moment


def next_hour(moment: datetime) -> datetime:
    """The next full hour; the moment itself if it is one."""
    begun = moment.replace(minute=0, second=0, microsecond=0)
    return begun if begun == moment else begun + HOUR


def next_working_day(moment: datetime, hours: Hours) -> datetime:
    """When the next working day begins: today's, while it has not begun yet."""
    zone = ZoneInfo(hours.zone)
    today = moment.astimezone(zone).date()
    begins = loud_from(datetime.combine(today, time(), zone), hours)
    if begins >= moment:
        return begins
    return loud_from(datetime.combine(today + timedelta(days=1), time(), zone), hours)


def held_after(sent: int, last: datetime) -> datetime | None:
    """Until when a person rests who was sent so many notices within an hour, the last one then. None: no need."""
    return last + HOUR if sent > FLOOD else None


def pause_after(attempts: int, *, refused: bool = False) -> timedelta | None:
    """How long to wait after this many failures. None: give up, an administrator may try again."""
    if refused:
        return SECOND_THOUGHT if attempts <= 1 else None
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
