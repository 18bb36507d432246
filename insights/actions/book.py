"""Put what requests contribute into the rollups, in place of what they had in them."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from insights import tally
from insights.cells import Cell, joined, no_cells, parted, spread
from insights.models import Contribution, Rollup

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Mapping, Sequence

    from insights.cells import Cells
    from insights.facts import Fact

CONTENT = ("counts", "times", "median", "eighty")
MEDIAN_OF_THE_LATE = 80  # percent


def book(found: Sequence[Fact]) -> int:
    """How many of them contribute something else now. In the caller's transaction, which holds the lock of `Counting`."""
    before = {
        one.pk: one for one in Contribution.objects.filter(pk__in=[fact.request for fact in found]).order_by()
    }
    cells, changed, written = no_cells(), 0, []
    for fact in found:
        had = before.get(fact.request)
        if had is not None and is_same(had, fact):
            if (had.last_event, had.again_at) != (fact.last_event, fact.again_at):
                written.append(fact)
            continue
        changed += 1
        written.append(fact)
        if had is not None:
            spread(cells, had.tandem_id, had.type_id, had.days, sign=-1)
        spread(cells, fact.tandem, fact.type, fact.days)
    _keep(written)
    add(cells)
    return changed


def is_same(had: Contribution, fact: Fact) -> bool:
    return (had.tandem_id, had.type_id, had.days) == (fact.tandem, fact.type, fact.days)


def _keep(found: Iterable[Fact]) -> None:
    Contribution.objects.bulk_create(
        (
            Contribution(
                sales_request_id=fact.request,
                last_event=fact.last_event,
                tandem_id=fact.tandem,
                type_id=fact.type,
                days=fact.days,
                again_at=fact.again_at,
            )
            for fact in found
        ),
        update_conflicts=True,
        unique_fields=["sales_request"],
        update_fields=["last_event", "tandem", "type", "days", "again_at"],
    )


def add(cells: Cells) -> int:
    """Add these numbers, some of them negative, to what the rollups hold. How many rows were touched.

    A cell in which nothing is left has no row.
    """
    changes = {cell: numbers for cell, numbers in cells.items() if any(numbers.values())}
    rows = kept(changes)
    made: list[Rollup] = []
    changed: list[Rollup] = []
    emptied: list[Rollup] = []
    for cell, numbers in changes.items():
        row = rows.get(cell) or _row(cell)
        content = joined(row.counts, row.times)
        for name, number in numbers.items():
            content[name] += number
        fill(row, content)
        (emptied if not (row.counts or row.times) else changed if row.pk else made).append(row)
    Rollup.objects.bulk_create(made, batch_size=1_000)
    _rewrite(changed)
    if gone := [row.pk for row in emptied if row.pk]:
        Rollup.objects.filter(pk__in=gone).delete()
    return len(changes)


def kept(cells: Iterable[Cell]) -> dict[Cell, Rollup]:
    """The rows of these cells, where there are any; more may be among them. One query."""
    starts: defaultdict[str, set[object]] = defaultdict(set)
    tandems: set[int | None] = set()
    for cell in cells:
        starts[cell.span].add(cell.starts_on)
        tandems.add(cell.tandem)
    if not tandems:
        return {}
    spans = Q()
    for span, days in starts.items():
        spans |= Q(span=span, starts_on__in=days)
    own = Q(tandem__in=tandems - {None})
    whose = own | Q(tandem=None) if None in tandems else own
    return {cell_of(row): row for row in Rollup.objects.filter(spans, whose).order_by()}


def cell_of(row: Rollup) -> Cell:
    return Cell(row.span, row.starts_on, row.tandem_id, row.type_id, row.side)


def _row(cell: Cell) -> Rollup:
    return Rollup(
        span=cell.span, starts_on=cell.starts_on, tandem_id=cell.tandem, type_id=cell.type, side=cell.side
    )


def fill(row: Rollup, content: Counter[str]) -> None:
    row.counts, row.times = parted(content)
    times = {int(minutes): number for minutes, number in row.times.items()}
    row.median, row.eighty = tally.median(times), tally.percentile(times, MEDIAN_OF_THE_LATE)


def _rewrite(rows: Iterable[Rollup]) -> None:
    """One statement for all: Django's own for many rows costs more than all the rest."""
    table = connection.ops.quote_name(Rollup._meta.db_table)
    values = [(_json(row.counts), _json(row.times), row.median, row.eighty, row.pk) for row in rows]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {table} SET counts = %s, times = %s, median = %s, eighty = %s WHERE id = %s",  # noqa: S608 - no input in it
                values,
            )


def _json(numbers: Mapping[str, int]) -> str:
    return json.dumps(numbers)
