"""`manage.py seed --requests N`: many believable requests, for load. Never into a company's own data."""

from __future__ import annotations

import gc
from argparse import ArgumentParser
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from people.models import User
from salesdesk.demo.seeding import SeededBefore, seed
from salesdesk.web import clock
from salesdesk.web.statistics import refresh_statistics

EVERY = 5_000


class Command(BaseCommand):
    help = "Make many believable requests, for load. The same number and seed make the same ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--requests", type=int, required=True, help="how many")
        parser.add_argument("--seed", type=int, default=1, help="another number makes other requests")
        parser.add_argument(
            "--yes-in-this-database",
            action="store_true",
            help="outside the demo: mix made-up requests into whatever is there",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["requests"]
        if number < 1:
            raise CommandError("--requests is at least 1.")
        if not (settings.DEMO or options["yes_in_this_database"]) and User.objects.exists():
            raise CommandError(
                "This is no demo, and people work here: made-up requests would mix with theirs for ever."
                " If this database is a scratch copy, say --yes-in-this-database."
            )
        began = perf_counter()
        gc.freeze()  # what is loaded is not looked through again and again: a tenth of the time
        try:
            seed(number, seed=options["seed"], now=clock.now(), on_progress=self._progress(number))
        except SeededBefore as error:
            raise CommandError(
                f"Nothing was written. Requests of seed {options['seed']} are here already: choose another --seed."
            ) from error
        refresh_statistics()
        self.stdout.write(f"{number:,} requests in {perf_counter() - began:.0f} s.")

    def _progress(self, number: int) -> Any:
        def tell(done: int) -> None:
            if done % EVERY == 0 or done == number:
                self.stdout.write(f"  {done:,} of {number:,}")

        return tell
