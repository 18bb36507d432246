"""Write many requests at once, each with its whole life: how a history comes in."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction

from requests_app.models import SalesRequest, TimelineEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


AT_ONCE = 500


@dataclass(slots=True)
class Life:
    """A request that is not stored yet, and what `lifecycle.perform` told of each of its steps."""

    sales_request: SalesRequest
    events: list[TimelineEvent] = field(default_factory=list)


@transaction.atomic
def bring_in(lives: Iterable[Life], *, on_progress: Callable[[int], None] | None = None) -> int:
    """Store them all, or none; nobody is told. Returns how many. `on_progress` hears how many are written so far.

    Lives are taken from the iterable as they are written, so that a generator of many needs little memory.
    """
    remaining, written = iter(lives), 0
    while batch := list(islice(remaining, AT_ONCE)):
        SalesRequest.objects.bulk_create([life.sales_request for life in batch])
        # Request after request, because a timeline is read in the order of its keys.
        TimelineEvent.objects.bulk_create([event for life in batch for event in life.events])
        written += len(batch)
        if on_progress:
            on_progress(written)
    return written
