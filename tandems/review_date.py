"""When a tandem looks at its rules again, if nobody says otherwise."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from people.working_time import NeverOpen, next_opening

if TYPE_CHECKING:
    from people.working_time import Hours

THREE_MONTHS = timedelta(weeks=13)
A_YEAR = timedelta(
    days=366
)  # rules that nobody looks at for longer are forgotten; mostly the year was mistyped


def usual_review_day(at: datetime, hours: Hours) -> date:
    """The first working day from three months after `at` on."""
    zone = ZoneInfo(hours.zone)
    day = (at + THREE_MONTHS).astimezone(zone).date()
    try:
        return next_opening(datetime.combine(day, time(), zone), hours).astimezone(zone).date()
    except NeverOpen:
        return day
