"""`manage.py sweep [names] [--loop]`: the sweeps without any broker, once or for ever.

Emergency mode, and enough for a small office. Beside Celery, or several at once, it is harmless.
"""

from __future__ import annotations

import signal
import threading
import time
from argparse import ArgumentParser
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from salesdesk import sweeps
from salesdesk.timetable import OFTEN, TIMETABLE
from salesdesk.web import clock

if TYPE_CHECKING:
    from types import FrameType

    from salesdesk.timetable import Sweep


class Command(BaseCommand):
    help = "Run the sweeps: hand over, escalate, deliver and whatever else is due."
    requires_system_checks: list[str] = []  # it must start while half of the rest is broken

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="name", help="these only; without, all of them")
        parser.add_argument("--loop", action="store_true", help=f"for ever, every {OFTEN:.0f} seconds")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = [_find(name) for name in options["names"]] or list(TIMETABLE)
        if options["loop"]:
            if options["verbosity"]:
                every = f"{OFTEN:.0f} seconds"
                self.stdout.write(
                    f"Sweeping, at most every {every}, until Ctrl-C: {', '.join(s.name for s in chosen)}."
                )
                self.stdout.flush()
            Loop(chosen).run()
            return
        for sweep in chosen:
            found = _run(sweep)
            if options["verbosity"]:
                self.stdout.write(f"{sweep.name}: {found}")


class Loop:
    """Each sweep in its own time. A signal ends it when the sweep under way is through; a second one, at once."""

    def __init__(self, chosen: list[Sweep]) -> None:
        self.chosen = chosen
        self.stopped = threading.Event()
        self._due = dict.fromkeys((sweep.name for sweep in chosen), 0.0)

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.stopped.is_set():
            for sweep in self.chosen:
                if not self.stopped.is_set() and self._due[sweep.name] <= time.monotonic():
                    self._due[sweep.name] = time.monotonic() + sweep.every
                    _run(sweep)
                    # What a restarted database has closed is thrown away, not kept for the next time.
                    close_old_connections()
            self.stopped.wait(max(0.0, min(self._due.values()) - time.monotonic()))

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopped.set()
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


def _find(name: str) -> Sweep:
    found = next((sweep for sweep in TIMETABLE if sweep.name == name), None)
    if found is None:
        raise CommandError(f"There is no sweep {name!r}. There are: {', '.join(s.name for s in TIMETABLE)}.")
    return found


def _run(sweep: Sweep) -> int:
    return sweeps.run(sweep.name, clock.now())
