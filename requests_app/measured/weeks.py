"""Weeks as calendars number them, from Monday to Sunday. Plain Python: the zone is an argument.

Figures are the same for whoever looks, so the zone is the company's and not the reader's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

KEY = re.compile(r"(20[0-9]{2})-W([0-9]{2})")


@dataclass(frozen=True, slots=True, order=True)
class Week:
    monday: date

    @classmethod
    def of(cls, at: datetime, zone: tzinfo) -> Week:
        """The week in which this moment lies."""
        day = at.astimezone(zone).date()
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def read(cls, key: str) -> Week:
        """From "2026-W46", of this century. Raises `ValueError` for anything else."""
        found = KEY.fullmatch(key)
        if found is None:
            msg = f"{key!r} is no week"
            raise ValueError(msg)
        return cls(date.fromisocalendar(int(found[1]), int(found[2]), 1))

    @property
    def key(self) -> str:
        year, number, _day = self.monday.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    def before(self, weeks: int) -> Week:
        return Week(self.monday - timedelta(weeks=weeks))

    def start(self, zone: tzinfo) -> datetime:
        return datetime.combine(self.monday, time(), zone)

    def end(self, zone: tzinfo) -> datetime:
        return self.before(-1).start(zone)


def last_weeks(at: datetime, zone: tzinfo, count: int) -> list[Week]:
    """The week of `at` and the `count` before it, the oldest first."""
    present = Week.of(at, zone)
    return [present.before(weeks) for weeks in range(count, -1, -1)]
