"""4, for the figures: what is counted is what the timelines say, once."""

from __future__ import annotations

from datetime import datetime
from random import Random

from insights.actions.recount import Recount, compare, compare_sums, counted_so_far
from requests_app.models import SalesRequest
from salesdesk.invariants.registry import Found, invariant
from tandems.models import Tandem

SAMPLE = 500  # requests; `manage.py recount --check` looks at all of them
TANDEMS = 3


@invariant(4, "The figures' sums are what the timelines say")
def sums_are_right(at: datetime) -> Found:
    """A sample of requests, and all sums of some tandems. What waits for the next sweep is no fault."""
    requests = list(SalesRequest.objects.sent().order_by("pk").values_list("pk", flat=True))
    tandems = list(Tandem.objects.order_by("pk").values_list("pk", flat=True))
    found = Recount()
    compare(found, _some(requests, SAMPLE), counted_so_far(), at=at, write=False)
    for tandem in (None, *_some(tandems, TANDEMS)):
        compare_sums(found, tandem, write=False)
    return Found(found.requests + found.cells, (*(f"#{pk}" for pk in found.different), *found.wrong))


def _some(pks: list[int], most: int) -> list[int]:
    """All, or the same sample every time."""
    return pks if len(pks) <= most else sorted(Random(len(pks)).sample(pks, most))  # noqa: S311 - no secret
