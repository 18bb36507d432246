"""Write many requests at once, each with its whole life: how a history comes in."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction

from requests_app.models import Escalation, HandoverItem, SalesRequest, TimelineEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


AT_ONCE = 500


@dataclass(slots=True)
class Life:
    """A request that is not stored yet, and what `lifecycle.perform` told of each of its steps.

    `escalations`: the steps of its ladder that fired; `handovers`: each with the entry that tells of it.
    """

    sales_request: SalesRequest
    events: list[TimelineEvent] = field(default_factory=list)
    escalations: list[Escalation] = field(default_factory=list)
    handovers: list[tuple[HandoverItem, TimelineEvent]] = field(default_factory=list)


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
        Escalation.objects.bulk_create([one for life in batch for one in life.escalations])
        HandoverItem.objects.bulk_create(_with_entries(batch))
        written += len(batch)
        if on_progress:
            on_progress(written)
    return written


def _with_entries(batch: Iterable[Life]) -> list[HandoverItem]:
    """What was handed over, each item with the key that its stored entry has now."""
    items = []
    for life in batch:
        for item, event in life.handovers:
            item.event_id = event.pk
            items.append(item)
    return items
