"""`manage.py recount`: count the figures' sums anew from the timelines; `--check` compares only. See docs/operations.md."""

from __future__ import annotations

from argparse import ArgumentParser
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from insights.actions.recount import Recount, check, recount
from salesdesk.web import clock

SHOWN = 10
EVERY = 10_000


class Command(BaseCommand):
    help = "Count the figures' sums anew from the timelines, and say what was different."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="compare only, write nothing; fails where something differs"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        began, look = perf_counter(), check if options["check"] else recount
        found = look(at=clock.now(), on_progress=self._progress)
        self._tell(found, perf_counter() - began)
        if options["check"] and not found.is_right:
            raise CommandError("The sums are not what the timelines say. `manage.py recount` makes them so.")

    def _progress(self, done: int) -> None:
        if done % EVERY == 0:
            self.stdout.write(f"  {done:,} requests")

    def _tell(self, found: Recount, seconds: float) -> None:
        say = self.stdout.write
        say(f"{found.requests:,} requests and {found.cells:,} sums in {seconds:.0f} s.")
        if found.waiting:
            say(f"{found.waiting:,} requests were waiting for the next sweep.")
        say(f"{len(found.different):,} requests had been counted otherwise than their timelines say.")
        for pk in found.different[:SHOWN]:
            say(f"  request {pk}")
        say(f"{len(found.wrong):,} sums were not the sum of what they are made of.")
        for cell in found.wrong[:SHOWN]:
            say(f"  {cell}")
