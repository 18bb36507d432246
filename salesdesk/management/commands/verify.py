"""`manage.py verify`: what holds always, looked at in the live database and files. Exit code 1 if anything is broken."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from salesdesk import invariants
from salesdesk.web import clock

LOOK_AGAIN = 1.0  # seconds, at what seems broken
SHOWN = 10  # of each; the count says how many there are


class Command(BaseCommand):
    help = "Check what holds always, in the live database and files. Changes nothing."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        broken = total = 0
        since = perf_counter()
        for one, found in invariants.look_at_all(clock.now, patience=LOOK_AGAIN):
            total += 1
            broken += bool(found.broken)
            mark = "BROKEN" if found.broken else "ok"
            self.stdout.write(f"{mark:>6}  {one.number}  {one.name}: {_counts(found)}")
        seconds = perf_counter() - since
        if broken:
            raise CommandError(f"{broken} of {total} do not hold ({seconds:.1f} s).")
        self.stdout.write(f"All {total} hold ({seconds:.1f} s).")


def _counts(found: invariants.Found) -> str:
    if not found.broken:
        return f"{found.checked:,}"
    shown = ", ".join(found.broken[:SHOWN]) + (", …" if len(found.broken) > SHOWN else "")
    return f"{len(found.broken):,} of {found.checked:,}: {shown}"
