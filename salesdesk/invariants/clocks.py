"""5 and 6: stored deadlines are what the rule says, and each side's time sums to the whole."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from django.db.models import F

from people.working_time import working_time_between
from requests_app.actions.recompute_deadlines import recount
from requests_app.ledger import stretches, working_times
from requests_app.models import SalesRequest, TimelineEvent
from requests_app.models.timeline import moments_of
from requests_app.states import State
from salesdesk.invariants.registry import Found, invariant, keys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from requests_app.ledger import Stretch

MOST = 2000  # of the open ones; more open requests than that are sampled
SAMPLE = 500
STORED = ("target_left", "target_due_at", "deadline_at")


@invariant(5, "Every open deadline is what the calendar says")
def deadlines_follow_the_rule(at: datetime) -> Found:
    """Counted anew from the whole timeline. Those of a calendar that was just changed are the sweep's to recompute."""
    current = SalesRequest.objects.open().filter(calendar_version=F("calendar__version")).order_by("pk")
    rows = current.filter(pk__in=_some(list(current.values_list("pk", flat=True)), MOST))
    broken, checked = [], 0
    for row in rows.select_related("calendar", "type").prefetch_related("events"):
        checked += 1
        before = [getattr(row, name) for name in STORED]
        try:
            recount(row, at)
        except ValueError:  # no entry that began it
            broken.append(row.pk)
            continue
        if [getattr(row, name) for name in STORED] != before:
            broken.append(row.pk)
    return Found.of(checked, broken)


@invariant(6, "No entry of a timeline is earlier than the one before it")
def time_goes_forward(at: datetime) -> Found:
    backward = keys(
        """SELECT DISTINCT sales_request_id FROM (
               SELECT sales_request_id, at, LAG(at) OVER (PARTITION BY sales_request_id ORDER BY id) AS before
               FROM requests_app_timelineevent) AS entries
           WHERE at < before ORDER BY sales_request_id"""
    )
    return Found.of(TimelineEvent.objects.count(), backward)


@invariant(6, "Each side's working time sums to the whole")
def sides_sum_to_the_whole(at: datetime) -> Found:
    sent = SalesRequest.objects.exclude(state=State.DRAFT).order_by("pk")
    chosen = sent.filter(pk__in=_some(list(sent.values_list("pk", flat=True)), SAMPLE))
    broken, checked = [], 0
    for row in chosen.select_related("calendar").prefetch_related("events"):
        checked += 1
        life = stretches(moments_of(sorted(row.events.all(), key=lambda event: event.pk)), at)
        hours = row.calendar.hours()  # type: ignore[union-attr]  # a constraint: sent requests have one
        whole = sum((working_time_between(start, end, hours) for start, end in _runs(life)), timedelta())
        if sum(working_times(life, hours).values(), timedelta()) != whole:
            broken.append(row.pk)
    return Found.of(checked, broken)


def _runs(life: Iterable[Stretch]) -> list[tuple[datetime, datetime]]:
    """What lies without a gap behind each other as one; gaps are where it was closed."""
    runs: list[tuple[datetime, datetime]] = []
    for stretch in life:
        if runs and runs[-1][1] == stretch.start:
            runs[-1] = runs[-1][0], stretch.end
        else:
            runs.append((stretch.start, stretch.end))
    return runs


def _some(pks: list[int], most: int) -> list[int]:
    """All, or the same sample every time."""
    return pks if len(pks) <= most else sorted(Random(len(pks)).sample(pks, most))  # noqa: S311 - no secret
