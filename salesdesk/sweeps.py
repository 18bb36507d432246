"""How a sweep is run: it asks the database what is due and does it.

Celery's beat, a hint after a commit, `manage.py sweep` and several of them at once all end in `run`; each is harmless,
because what is due stands in the database and every effect happens once.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from structlog.contextvars import bound_contextvars

from salesdesk import clock_guard, heartbeat, timetable
from salesdesk.timetable import TIMETABLE, Sweep

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["TIMETABLE", "Sweep", "run"]

log = logging.getLogger(__name__)
LONGEST = timedelta(seconds=20)  # then whoever asks again meanwhile waits for the next beat


def run(name: str, at: datetime) -> int:
    """How much the sweep found to do. Never raises: what fails is logged, stands in its heartbeat and is tried again.

    A name that nobody knows (any more) is logged and ignored. While the clock cannot be trusted, nothing is done.
    """
    sweep = timetable.find(name)
    if sweep is None:
        log.warning("no such sweep: %.80r", name)
        return 0
    with bound_contextvars(sweep=name):
        try:
            return _run(sweep, at)
        except Exception as error:
            log.exception("the sweep failed")
            _record(name, type(error).__name__)
            return 0


def _run(sweep: Sweep, at: datetime) -> int:
    wrong_by = clock_guard.disagreement(at)
    if wrong_by:
        log.error("the clock is wrong by %s: the sweep pauses", wrong_by)
        _record(sweep.name, heartbeat.CLOCK)
        return 0
    found, since = 0, time.monotonic()
    while heartbeat.begin(sweep.name, at + _passed(since)):
        began = time.monotonic()
        found += sweep.run(at=at + _passed(since)) or 0
        took = time.monotonic() - began
        is_last = heartbeat.end(sweep.name, at + _passed(since), took=took, found=found)
        if is_last or _passed(since) > LONGEST:
            break
    return found


def _record(name: str, error: str) -> None:
    try:
        heartbeat.fail(name, error)
    except Exception as again:  # noqa: BLE001 - the database is away: that no heartbeat comes tells enough
        log.warning("the failure could not be recorded: %s", type(again).__name__)


def _passed(since: float) -> timedelta:
    return timedelta(seconds=time.monotonic() - since)
