"""Tell a worker to look now. Only a hint: if it is lost, the next sweep finds what is due.

Measured: with Redis refusing, a task's `.delay()` answers the user with an error although the row is saved; with Redis
hung it blocks for half a minute. Hence never raising, short timeouts, and silence for a while after a failure.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from celery import Task

log = logging.getLogger(__name__)
SILENCE = 30.0  # seconds without hints after one failed

_silent_until = 0.0


def hint(task: Task) -> None:
    """Send the task, without arguments, to any worker. Returns soon and never raises."""
    global _silent_until  # noqa: PLW0603 - one breaker for the process
    if time.monotonic() < _silent_until:
        return
    try:
        task.apply_async(retry=False, ignore_result=True)
    except Exception as error:  # noqa: BLE001 - whatever a broker does, the row is saved and the sweep comes
        _silent_until = time.monotonic() + SILENCE
        log.warning("no hint for %s: %s", task.name, type(error).__name__)
