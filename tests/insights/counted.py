"""What the rollups should hold, from nothing but the timelines as they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from insights import tally
from insights.actions.book import cell_of
from insights.cells import joined, no_cells, parted, spread
from insights.facts import facts
from insights.models import Contribution, Rollup
from requests_app.models import SalesRequest

if TYPE_CHECKING:
    from datetime import datetime


def from_the_timelines(at: datetime) -> dict:
    cells = no_cells()
    for fact in facts(list(SalesRequest.objects.values_list("pk", flat=True)), at=at):
        spread(cells, fact.tandem, fact.type, fact.days)
    return {cell: +content for cell, content in cells.items() if any(content.values())}


def stored() -> dict:
    """As the rollups say; what they keep of the lead times must follow from them."""
    found = {}
    for row in Rollup.objects.all():
        times = {int(minutes): number for minutes, number in row.times.items()}
        assert (row.median, row.eighty) == (tally.median(times), tally.percentile(times, 80))
        content = joined(row.counts, row.times)
        assert (row.counts, row.times) == parted(content)
        assert content, f"an empty row: {cell_of(row)}"
        found[cell_of(row)] = content
    return found


def the_sums_are_right(at: datetime) -> None:
    ought, are = from_the_timelines(at), stored()
    assert are == ought
    assert Contribution.objects.count() == SalesRequest.objects.sent().count()
