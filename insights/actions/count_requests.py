"""Count what happened: a sweep over the timelines' new entries, what is broken by waiting, and what counts rest on.

Everything is done by replacing what a request contributes by what it contributes now, under one lock, so that it may be
interrupted, repeated and begun by several at once: nothing is counted twice, and nothing is left out.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from insights import premises
from insights.actions.book import book
from insights.facts import facts
from insights.models import Contribution, Counting
from requests_app.models import SalesRequest, TimelineEvent

if TYPE_CHECKING:
    from datetime import datetime

CHUNK = 500
MOST = 5_000  # requests in one run: other sweeps wait for it in emergency mode
ONE = 1  # the row of `Counting`

ON_SQLITE = "SELECT COALESCE(MAX(id), 0), 0, 0 FROM {table}"
# Whoever writes into a table holds a lock on it until the transaction ends, and takes it before the entry has its number. The
# locks are read after `newest`, and the entries after the locks: where nobody holds one, all entries up to `newest` are there.
ON_POSTGRESQL = """
SELECT (SELECT COALESCE(MAX(id), 0) FROM {table}),
       pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
       CASE WHEN EXISTS (
           SELECT FROM pg_locks
           WHERE locktype = 'relation' AND relation = %s::regclass AND mode = 'RowExclusiveLock' AND granted
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
             AND pid IS DISTINCT FROM pg_backend_pid()
       ) THEN pg_snapshot_xmax(pg_current_snapshot())::text::bigint ELSE 0 END
"""


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far the timelines can be seen at one moment. `oldest`: every transaction with a lower number is over; `following`:
    every one that is under way has a lower number; 0 where none is that may yet put an entry below `newest`.
    """

    newest: int
    oldest: int
    following: int


def count_requests(*, at: datetime) -> int:
    """The sweep. Returns for how many requests something else is counted now. One query when there is nothing to do."""
    counting = _waiting(at)
    if counting is None:
        return 0
    with transaction.atomic():
        if not _locked():
            return 0
        premises.notice(at=at)
    seen = horizon()
    keys = _due(counting.mark, seen.newest, at)
    changed = 0
    for start in range(0, len(keys), CHUNK):
        began = time.monotonic()
        done = count_some(keys[start : start + CHUNK], at=at)
        if done is None:  # somebody else counts
            return changed
        changed += done
        let_others_write(time.monotonic() - began)
    if len(keys) < MOST:
        advance(counting, seen)
    return changed


@transaction.atomic
def count_some(keys: list[int], *, at: datetime) -> int | None:
    """These, as their timelines stand now. How many changed; None if somebody else is counting."""
    if not _locked():
        return None
    return book(list(facts(keys, at=at)))


def _waiting(at: datetime) -> Counting | None:
    """How far it is counted; None where nothing is left to do. One query."""
    newest = TimelineEvent.objects.order_by("-pk").values("pk")[:1]
    entries = Q(mark__lt=Coalesce(Subquery(newest), 0))
    again = Q(Exists(Contribution.objects.filter(again_at__isnull=False, again_at__lte=at)))
    waits = Case(When(entries | again | premises.something_changed(), then=True), default=False)
    found = Counting.objects.filter(pk=ONE).annotate(waits=waits).first()
    if found is None:
        return Counting.objects.get_or_create(pk=ONE)[0]
    return found if found.waits else None


def _locked() -> bool:
    """Whether nobody else counts, until this transaction ends. SQLite's transactions hold the only write lock anyway."""
    row = Counting.objects.filter(pk=ONE)
    if connection.features.has_select_for_update_skip_locked:
        row = row.select_for_update(skip_locked=True)
    return row.values_list("pk", flat=True).first() is not None


def horizon() -> Horizon:
    """One query. SQLite has one writer, so whatever is under way there has no entry yet."""
    table = TimelineEvent._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(ON_POSTGRESQL.format(table=connection.ops.quote_name(table)), [table])
        else:
            cursor.execute(ON_SQLITE.format(table=connection.ops.quote_name(table)))
        return Horizon(*cursor.fetchone())


def _due(mark: int, newest: int, at: datetime) -> list[int]:
    """Requests that have to be counted, neighbours in the rollups together. `MOST` of them at most."""
    counted = Contribution.objects.filter(
        sales_request=OuterRef("sales_request"), last_event__gte=OuterRef("pk")
    )
    told = TimelineEvent.objects.filter(pk__gt=mark, pk__lte=newest).exclude(Exists(counted))
    again = Contribution.objects.filter(again_at__isnull=False, again_at__lte=at)
    # One list of keys: of two, joined by OR, PostgreSQL would look at every request.
    keys = told.order_by().values("sales_request").union(again.order_by().values("pk"))
    sent = SalesRequest.objects.sent().filter(pk__in=keys)
    return list(sent.order_by(F("tandem").asc(nulls_first=True), "pk").values_list("pk", flat=True)[:MOST])


def advance(counting: Counting, horizon: Horizon) -> None:
    """What was seen before is counted for good if nothing can appear below it any more; what is seen now may follow."""
    mark = counting.seen if counting.guard <= horizon.oldest else counting.mark
    guard = horizon.following
    if not guard:  # what is seen now is all there is
        mark = horizon.newest
    Counting.objects.filter(pk=ONE, mark=counting.mark, seen=counting.seen).update(
        mark=mark, seen=horizon.newest, guard=guard
    )


def let_others_write(taken: float) -> None:
    """SQLite has one writer, and who waits for it only looks now and then: between two chunks the door stands open."""
    if not connection.features.has_select_for_update:
        time.sleep(min(taken, 0.05))
