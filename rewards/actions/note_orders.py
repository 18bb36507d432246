"""Note won orders and what became of them: a sweep over the timelines. Each gives its lines in the running statements.

Timelines are read before the lock is taken, and under it nothing is noted that is noted already: it may be interrupted,
repeated and begun by several at once. What happens in a month is noted once all months before it are closed, so that the
statement in which a line stands never depends on which sweep ran first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Subquery

from insights.actions.count_requests import horizon
from rewards.actions.book_order import book, unbooked
from rewards.actions.hold import ONE, hold
from rewards.closed import ends, last_closed, next_to_close
from rewards.models import Noting, PlanMonth
from rewards.noted import entries_above, order_entries, wins

if TYPE_CHECKING:
    from datetime import datetime

    from rewards.noted import Entry

CHUNK = 500
MOST = 5_000  # entries in one run: other sweeps wait for it in emergency mode


def note_orders(*, at: datetime) -> int:
    """The sweep. Returns how many entries changed somebody's statement. One query when there is nothing to do."""
    newest = order_entries().order_by("-pk").values("pk")[:1]
    noting = Noting.objects.filter(pk=ONE).annotate(newest=Subquery(newest)).first()
    mark = noting.mark if noting else 0
    if noting is not None and (noting.newest or 0) <= mark:
        return 0
    planned = PlanMonth.objects.count()
    if not planned:  # nothing was ever promised
        return 0
    seen = horizon()
    entries = _due(mark, at=at)
    changed = 0
    for start in range(0, len(entries), CHUNK):
        changed += note_some(entries[start : start + CHUNK], at=at)
    if not seen.following:
        reached = seen.newest if len(entries) < MOST else min(seen.newest, entries[-1].pk)
        _advance(reached, planned, at=at)
    return changed


def note_some(entries: list[Entry], *, at: datetime) -> int:
    """These; how many of them changed a statement."""
    found = wins(entries)
    with transaction.atomic():
        hold()
        end = _end()
        todo = [entry for entry in unbooked(entries) if end is None or entry.at < end]
        return book(todo, found, at=at)


def note_before(moment: datetime, *, at: datetime) -> None:
    """What is left of what happened before `moment`. By whoever holds the lock."""
    above = Noting.objects.values_list("mark", flat=True).get(pk=ONE)
    while entries := entries_above(above, at=at, before=moment, most=MOST):
        book(unbooked(entries), wins(entries), at=at)
        above = entries[-1].pk


def _due(mark: int, *, at: datetime) -> list[Entry]:
    return entries_above(mark, at=at, before=_end(), most=MOST)


def _end() -> datetime | None:
    """What happened from here on waits until the month before it is closed."""
    month = next_to_close(last_closed())
    return None if month is None else ends(month)


@transaction.atomic
def _advance(newest: int, planned: int, *, at: datetime) -> None:
    """Up to what was seen when nobody wrote, or before the first entry that still waits. Where a plan was published since
    `planned` months had one, everything is looked at again.
    """
    noting = hold()
    if PlanMonth.objects.count() != planned:
        return
    waits = order_entries().filter(pk__gt=noting.mark, pk__lte=newest)
    end = _end()
    late = waits.filter(at__gt=at).order_by("pk").values_list("pk", flat=True).first()
    found = [late] if late else []
    if end is not None and (
        first := waits.filter(at__gte=end).order_by("pk").values_list("pk", flat=True).first()
    ):
        found.append(first)
    mark = min([newest, *(pk - 1 for pk in found)])
    if mark > noting.mark:
        noting.mark = mark
        noting.save(update_fields=["mark"])
