"""Count everything anew from the timelines, and say what stood there otherwise. Nothing should."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from insights import premises
from insights.actions.book import add, book, cell_of, is_same
from insights.actions.count_requests import CHUNK, ONE, advance, horizon, let_others_write
from insights.cells import joined, no_cells, spread
from insights.facts import facts
from insights.models import Contribution, Counting, Rollup
from requests_app.models import SalesRequest
from tandems.models import Tandem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from insights.cells import Cells


@dataclass(slots=True)
class Recount:
    """What was looked at, and what was found to be different."""

    requests: int = 0
    waiting: int = 0  # not counted yet: the next sweep would have
    different: list[int] = field(default_factory=list)  # requests that had contributed something else
    cells: int = 0  # of the rollups
    wrong: list[str] = field(default_factory=list)  # cells that were not the sum of what they are made of

    @property
    def is_right(self) -> bool:
        return not (self.different or self.wrong)


def recount(*, at: datetime, on_progress: Callable[[int], None] | None = None) -> Recount:
    """Make everything as it should be. It may be interrupted: each chunk is done as a whole, and what it leaves is right."""
    return _look_at_all(at, write=True, on_progress=on_progress or _quietly)


def check(*, at: datetime, on_progress: Callable[[int], None] | None = None) -> Recount:
    """The same, and nothing is written. What waits for the next sweep is no fault."""
    return _look_at_all(at, write=False, on_progress=on_progress or _quietly)


def _quietly(done: int) -> None:
    """Nobody wants to know."""


def _look_at_all(at: datetime, *, write: bool, on_progress: Callable[[int], None]) -> Recount:
    counting, _made = Counting.objects.get_or_create(pk=ONE)
    if write:
        _notice(at)
    seen, found = horizon(), Recount()
    for keys in _in_chunks():
        began = time.monotonic()
        compare(found, keys, counting.mark, at=at, write=write)
        let_others_write(time.monotonic() - began)
        on_progress(found.requests)
    for tandem in [None, *Tandem.objects.order_by("pk").values_list("pk", flat=True)]:
        compare_sums(found, tandem, write=write)
    if write:
        advance(counting, seen)
    return found


@transaction.atomic
def _notice(at: datetime) -> None:
    _lock()
    premises.notice(at=at)


def _in_chunks() -> Iterator[list[int]]:
    """All requests that were sent; neighbours in the rollups together."""
    sent = SalesRequest.objects.sent().order_by(F("tandem").asc(nulls_first=True), "pk")
    keys = list(sent.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def _lock() -> None:
    """Wait until nobody else counts."""
    Counting.objects.select_for_update().filter(pk=ONE).values_list("pk").first()


def counted_so_far() -> int:
    """The key of the entry up to which every timeline is counted."""
    return Counting.objects.filter(pk=ONE).values_list("mark", flat=True).first() or 0


@transaction.atomic
def compare(found: Recount, keys: Sequence[int], mark: int, *, at: datetime, write: bool) -> None:
    """What these contribute with what they should."""
    _lock()
    had = {one.pk: one for one in Contribution.objects.filter(pk__in=keys).order_by()}
    ought = list(facts(keys, at=at))
    found.requests += len(keys)
    for fact in ought:
        before = had.get(fact.request)
        is_waiting = fact.last_event > mark if before is None else _is_waiting(before, fact.last_event, at)
        if is_waiting:
            found.waiting += 1
        elif before is None or not is_same(before, fact):
            found.different.append(fact.request)
    if write:
        book(ought)


def _is_waiting(had: Contribution, last_event: int, at: datetime) -> bool:
    return had.last_event < last_event or (had.again_at is not None and had.again_at <= at)


@transaction.atomic
def compare_sums(found: Recount, tandem: int | None, *, write: bool) -> None:
    """A tandem's rollups with the sums of what its requests contribute."""
    _lock()  # so that nobody writes one after the other has been read
    ought = sums(tandem)
    kept = Rollup.objects.filter(tandem=tandem).order_by()
    for row in kept.iterator():
        ought[cell_of(row)].subtract(joined(row.counts, row.times))
    lacking = no_cells()
    for cell, numbers in ought.items():
        found.cells += 1
        if any(numbers.values()):
            lacking[cell] = numbers
            found.wrong.append(
                f"{cell.span} {cell.starts_on}, tandem {tandem}, type {cell.type}, {cell.side or 'whole'}"
            )
    if write:
        add(lacking)


def sums(tandem: int | None) -> Cells:
    """What the tandem's rollups should hold, by what each of its requests contributes."""
    cells = no_cells()
    of_tandem = Contribution.objects.filter(tandem=tandem).values_list("type", "days").order_by()
    for kind, days in of_tandem.iterator():
        spread(cells, tandem, kind, days)
    return cells
