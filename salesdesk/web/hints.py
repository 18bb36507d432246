"""Tell a worker to look now. Only a hint: if it is lost, the next sweep finds what is due.

Measured: with Redis refusing, a task's `.delay()` answers the user with an error although the row is saved; with Redis
hung it blocks for half a minute, and still for six seconds with timeouts of two. Hence a thread of its own, which nobody
who saves something waits for; never raising; and silence for a while after a failure.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time

from celery import current_app

log = logging.getLogger(__name__)
TASK = "salesdesk.sweep"
SILENCE = 30.0  # seconds without hints after one failed
TOLD_EVERY = 60.0  # seconds: a broker that is away for a night is no news
LAST_WORDS = 1.0  # seconds that a process which ends waits for its hints


def hint(sweep: str) -> None:
    """Ask any worker to run the sweep of this name now. Returns at once and never raises.

    The roof knows what the names mean and which queue each takes; here it is only a word.
    """
    messenger.ask(sweep)


class Messenger:
    """Sends names, each once however often it was asked for meanwhile."""

    def __init__(self) -> None:
        self._asked = threading.Condition()
        self._names: dict[str, None] = {}  # in their order
        self._sending: dict[str, None] = {}
        self._thread: threading.Thread | None = None
        self._silent_until = 0.0
        self._told_at = -TOLD_EVERY

    def ask(self, name: str) -> None:
        if time.monotonic() < self._silent_until:
            return
        with self._asked:
            self._names[name] = None
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="hints", daemon=True)
                self._thread.start()
            self._asked.notify_all()

    def flush(self, patience: float = LAST_WORDS) -> bool:
        """Whether everything asked for is out, or given up, within so many seconds."""
        with self._asked:
            return self._asked.wait_for(lambda: not self._names and not self._sending, timeout=patience)

    def _work(self) -> None:
        while True:
            with self._asked:
                self._asked.wait_for(lambda: bool(self._names))
                # Taken out first: what is asked for while it is being sent is sent once more.
                self._sending, self._names = self._names, {}
            for name in self._sending:
                self._send(name)
            with self._asked:
                self._sending = {}
                self._asked.notify_all()

    def _send(self, name: str) -> None:
        if time.monotonic() < self._silent_until:
            return
        try:
            current_app.send_task(TASK, args=[name], retry=False, ignore_result=True)
        except Exception as error:  # noqa: BLE001 - whatever a broker does, the row is saved and the sweep comes
            self._silent_until = time.monotonic() + SILENCE
            if time.monotonic() - self._told_at >= TOLD_EVERY:
                self._told_at = time.monotonic()
                log.warning("no hint for %s: %s", name, type(error).__name__)


messenger = Messenger()  # this process's


def _begin_anew() -> None:
    """A forked child has neither the thread nor, perhaps, a lock that is free."""
    global messenger  # noqa: PLW0603
    messenger = Messenger()


os.register_at_fork(after_in_child=_begin_anew)


@atexit.register
def _last_words() -> None:
    messenger.flush()
