"""Decide for each new notice which channels it takes and when, and write that down. Nothing is sent here."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from django.db import transaction

from notifications import kinds
from notifications.audience import audience_of
from notifications.models import Delivery, Notice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from notifications.audience import Audience

log = logging.getLogger(__name__)
CHUNK = 500


def route(*, at: datetime, until: float) -> int:
    """How many notices were decided. Ends when none is left, or when `time.monotonic()` has passed `until`.

    Several at once share the work; what two of them write is written once.
    """
    routed = 0
    while time.monotonic() < until and Notice.objects.filter(routed_at=None).exists():
        chunk = _route_some(at)
        routed += chunk
        if chunk < CHUNK:
            break
    return routed


@transaction.atomic
def _route_some(at: datetime) -> int:
    unrouted = Notice.objects.filter(routed_at=None).order_by("pk")
    notices = list(unrouted.select_for_update(skip_locked=True)[:CHUNK])
    if notices:
        audience = audience_of(notices, at)
        deliveries = [delivery for notice in notices for delivery in _deliveries(notice, audience)]
        Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(routed_at=at)
    return len(notices)


def _deliveries(notice: Notice, audience: Audience) -> Iterator[Delivery]:
    kind = kinds.find(notice.kind)
    if kind is None:  # of another version of the program; nobody is disturbed with what has no words
        log.warning("notice %s is of an unknown kind: %s", notice.pk, notice.kind)
        return
    for channel in audience.channels(notice, kind):
        yield Delivery(
            notice=notice,
            recipient_id=notice.recipient_id,
            channel=channel,
            due_at=audience.due(notice, kind, channel),
        )
