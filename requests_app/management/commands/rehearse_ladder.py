"""`manage.py rehearse_ladder`: what the ladders would have done in the past. Nothing is written, nobody is told.

See docs/escalation.md.
"""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from statistics import median_high
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from requests_app.ladder_text import sentence
from requests_app.models import Ladder, RequestType
from requests_app.models.escalation import ladder_for
from requests_app.rehearsal import DAYS, NEWEST, Tally, accepted_late, rehearse
from salesdesk.web import clock, readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from requests_app.ladder import Rung
    from requests_app.rehearsal import Rehearsal

NONE = Tally()


class Command(BaseCommand):
    help = "Replay the past against an escalation ladder and count what it would have done. Nothing is sent."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--type", help="key of a request type; else every type without its own ladder")
        parser.add_argument("--days", type=int, default=DAYS, help=f"how far to look back (default: {DAYS})")
        parser.add_argument("--newest", type=int, default=NEWEST, help="how many requests at most")
        parser.add_argument(
            "--accept-within",
            type=float,
            metavar="HOURS",
            help="also count the requests that nobody had in hand within this working time",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        ladder, rungs = _ladder(options["type"])
        days = min(options["days"], (at - at.replace(year=1990)).days)  # before, no calendar has to be known
        looked_at = {"at": at, "days": days, "newest": options["newest"]}
        with override("en"):
            self._tell(rehearse(ladder, rungs, **looked_at), rungs)
            if options["accept_within"] is not None:
                within = timedelta(hours=options["accept_within"])
                self._tell_late(accepted_late(ladder, within, **looked_at), within)

    def _tell_late(self, late: list[timedelta], within: timedelta) -> None:
        self.stdout.write(
            f"{len(late):>8,} requests were not in hand within {_said(within)} of working time after they came,"
        )
        self._tell_hours(late)

    def _tell(self, found: Rehearsal, rungs: Sequence[Rung]) -> None:
        say = self.stdout.write
        newest = ", only the newest" if found.is_partial else ""
        say(f"{found.requests:,} requests of the last {found.days:,} days{newest}. Nothing was sent.")
        say("   fired  skipped  messages  step")
        for rung in rungs:
            tally = found.steps.get(rung.pk, NONE)
            say(f"{tally.fired:>8,} {tally.skipped:>8,} {tally.messages:>9,}  {sentence(rung)}")
        fired = sum(tally.fired for tally in found.steps.values())
        say(f"{fired:>8,} steps for {found.escalated:,} requests")
        say(
            f"{found.messages:>8,} messages to {found.people:,} people, at most {found.most_a_day:,} a day to one"
        )
        say(f"{found.changed_hands:>8,} requests would have changed hands")
        say(
            f"{found.not_in_hand:>8,} times nobody had one in hand when a step asks for it; {len(found.gained):,} times"
        )
        say("         somebody had it later,")
        self._tell_hours(found.gained)

    def _tell_hours(self, spans: Sequence[timedelta]) -> None:
        if spans:
            self.stdout.write(
                f"         by {_said(median_high(spans))} of working time in the middle (median),"
                f" {_said(spans[-1])} at most, {_said(sum(spans, timedelta()))} together"
            )


def _ladder(key: str | None) -> tuple[Ladder, Sequence[Rung]]:
    """With its steps; a type without its own gets the standard ladder's."""
    if key is None:
        ladder = Ladder.objects.filter(type=None).first()
        if ladder is None:
            raise CommandError("There is no standard ladder.")
        return ladder, [step.rung for step in ladder.steps.filter(is_active=True).order_by("position", "pk")]
    chosen = RequestType.objects.filter(key=key).first()
    if chosen is None:
        known = ", ".join(RequestType.objects.order_by("position").values_list("key", flat=True))
        raise CommandError(f"There is no type “{key}”. There are: {known}.")
    return Ladder(type=chosen), ladder_for([chosen.pk])[chosen.pk]


def _said(span: timedelta) -> str:
    return readable.duration(span.total_seconds()).replace(readable.NBSP, " ")
