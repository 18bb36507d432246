"""Whether Salesdesk does what it should do unasked: for machines (`health`) and for people (the banner)."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Subquery
from django.utils.functional import SimpleLazyObject

from notifications.models import Delivery, DeliveryState
from salesdesk.heartbeat import CLOCK
from salesdesk.models import Heartbeat
from salesdesk.timetable import WATCHED
from salesdesk.web.clock import now

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpRequest

log = logging.getLogger(__name__)
_started = time.monotonic()


@dataclass(frozen=True, slots=True)
class Alarm:
    """`late`: the sweeps that stand still, `since` when the first of them does (unknown: never ran)."""

    late: tuple[str, ...] = ()
    since: datetime | None = None
    clock: bool = False  # because the clock cannot be trusted
    dead: int = 0  # messages that were given up

    def __bool__(self) -> bool:
        return bool(self.late or self.dead)


@dataclass(frozen=True, slots=True)
class Beat:
    at: datetime | None
    error: str = ""


def judge(beats: Mapping[str, Beat], *, dead: int, at: datetime, uptime: float) -> Alarm:
    """A process that has just begun waits as long for the first beat as it would for the next."""
    within = settings.SWEEPS_LATE_AFTER
    late = tuple(name for name in WATCHED if _is_late(beats.get(name), at))
    if uptime < within.total_seconds() or not late:
        return Alarm(dead=dead)
    last = [beat.at for name in late if (beat := beats.get(name)) is not None and beat.at is not None]
    clock = any(name in beats and beats[name].error == CLOCK for name in late)
    return Alarm(late, min(last, default=None), clock, dead)


def _is_late(beat: Beat | None, at: datetime) -> bool:
    # One from the future was written by a clock that was wrong, or is read by one.
    return beat is None or beat.at is None or abs(at - beat.at) > settings.SWEEPS_LATE_AFTER


def alarm_now(at: datetime) -> Alarm:
    """One query. Raises `DatabaseError`."""
    given_up = Delivery.objects.filter(state=DeliveryState.DEAD).order_by().values("state")
    dead = Subquery(given_up.annotate(number=Count("pk")).values("number"))
    rows = Heartbeat.objects.annotate(dead=dead).values_list("name", "beat_at", "error", "dead")
    found = list(rows)
    beats = {name: Beat(beat_at, error) for name, beat_at, error, _dead in found}
    # Before the first sweep nothing can have been given up.
    return judge(beats, dead=(found[0][3] or 0) if found else 0, at=at, uptime=time.monotonic() - _started)


_kept: tuple[float, Alarm] | None = None


def remembered(at: datetime) -> Alarm:
    """The same, at most a few seconds old, and none while the database cannot tell: every page asks."""
    global _kept  # noqa: PLW0603 - one memory for the process
    if _kept is None or time.monotonic() - _kept[0] >= settings.ALARM_KEPT.total_seconds():
        try:
            _kept = time.monotonic(), alarm_now(at)
        except DatabaseError as error:
            log.warning("whether the sweeps run is not known: %s", type(error).__name__)
            return Alarm()
    return _kept[1]


def banner(request: HttpRequest) -> dict[str, Any]:
    """For templates: `alarm`, for those who can have something done about it. Asked when a page looks at it."""

    def find() -> Alarm:
        user = getattr(request, "user", None)
        return remembered(now()) if user is not None and user.is_authenticated and user.leads else Alarm()

    return {"alarm": SimpleLazyObject(find)}
