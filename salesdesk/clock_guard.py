"""Whether the clock can be trusted. A clock that is wrong by a day would escalate everything at once.

The rule: the database's clock decides. Where it says within an hour the same as this machine's, sweeps run, whatever
happened before; where not, they pause, say so (heartbeat, banner, log) and go on by themselves when the clocks agree.

SQLite has no clock of its own. There the machine's clock is held against the one that counts since it was started and
cannot be set, and a process that has just begun against the latest heartbeat. A jump of more than an hour pauses the
sweeps until it is taken back; a clock that then runs on for an hour, and that nobody puts right, is taken for right.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import Max

from salesdesk.models import Heartbeat

LARGEST = timedelta(hours=1)
SETTLED = timedelta(hours=1)
NONE = timedelta()


def since_boot() -> timedelta:
    """Counts on while the machine sleeps, where the system knows of such a clock; setting the clock leaves it alone."""
    number = getattr(time, "CLOCK_BOOTTIME", None)
    return timedelta(seconds=time.monotonic() if number is None else time.clock_gettime(number))


def disagreement(at: datetime) -> timedelta:
    """By how much `at`, which this machine takes for now, is wrong: zero for an hour and less. At most one query."""
    if connection.vendor == "postgresql":
        return beyond(at - database_clock())
    return steady.jump(at, latest_heartbeat)


def database_clock() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def latest_heartbeat() -> datetime | None:
    return Heartbeat.objects.aggregate(latest=Max("beat_at"))["latest"]


def beyond(difference: timedelta) -> timedelta:
    return difference if abs(difference) > LARGEST else NONE


@dataclass
class Steady:
    """The machine's clock against the one that cannot be set."""

    boot: Callable[[], timedelta] = since_boot
    booted_at: datetime | None = None  # by the clock as it was when it was trusted
    _jumped: timedelta | None = field(default=None, init=False)  # when, by the boot clock

    def jump(self, at: datetime, latest: Callable[[], datetime | None]) -> timedelta:
        """How far the clock has jumped; zero where it has not, or so long ago that it is taken for right."""
        boot = self.boot()
        if self.booted_at is None:
            self.booted_at = self._first(at, latest()) - boot
        jump = beyond(at - boot - self.booted_at)
        if not jump:
            self._trust(at, boot)
            return NONE
        if self._jumped is None:
            self._jumped = boot
        if boot - self._jumped >= SETTLED:
            self._trust(at, boot)
            return NONE
        return jump

    @staticmethod
    def _first(at: datetime, latest: datetime | None) -> datetime:
        """What the clock should say, going by what it said last: later at any rate, however much."""
        return max(at, latest or datetime.min.replace(tzinfo=UTC))

    def _trust(self, at: datetime, boot: timedelta) -> None:
        self.booted_at, self._jumped = at - boot, None


steady = Steady()  # this process's
