"""Take what is due into one worker's hands, and put down what became of it. Every write is one conditional UPDATE.

Of many workers one gets each message. What a worker holds when it dies is taken by another when its lease has run out; a
worker that was only slow then writes nothing any more, because the row carries the other one's lease.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction
from django.db.models import Case, Count, F, Max, Min, Q, Value, When

from notifications import kinds, quiet
from notifications.models import Delivery, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

LEASE = timedelta(seconds=90)  # must exceed what one sweep may take (`deliver.BUDGET` and one message)
PEOPLE = 20  # whose messages one worker takes at a time: what a kill -9 delays until the lease has run out

MOST = 5000  # rows at a time, however many one person has

FREE = {"lease": "", "leased_until": None}
# A message that was only thought of is forgotten, so that its notices may gather with newer ones; one that was
# perhaps sent keeps its name.
ONLY_THOUGHT_OF = Case(When(batch=F("lease"), then=Value("")), default=F("batch"))


def due(at: datetime) -> QuerySet[Delivery]:
    """What waits to be sent, and is in nobody's hands."""
    free = Q(leased_until=None) | Q(leased_until__lte=at)
    return Delivery.objects.filter(free, state=DeliveryState.WAITING, due_at__lte=at)


def take(at: datetime, *, without: Collection[str] = ()) -> list[Delivery]:
    """Everything due to those who have waited longest, so that what one person gets can be one message."""
    ready = due(at).exclude(channel__in=without)
    waiting = ready.values("recipient").annotate(since=Min("due_at")).order_by("since", "recipient")
    people = list(waiting.values_list("recipient", flat=True)[:PEOPLE])
    if not people:
        return []
    lease = uuid4().hex
    with transaction.atomic():  # skipped rather than waited for: two workers cannot block each other
        ours = ready.filter(recipient__in=people).order_by("due_at", "pk").select_for_update(skip_locked=True)
        Delivery.objects.filter(pk__in=list(ours.values_list("pk", flat=True)[:MOST])).update(
            lease=lease,
            leased_until=at + LEASE,
            batch=Case(When(batch="", then=Value(lease)), default=F("batch")),
        )
    return list(Delivery.objects.filter(lease=lease).select_related("notice").order_by("-notice__at", "-pk"))


def sent(rows: Sequence[Delivery], at: datetime) -> None:
    """They are out."""
    _ours(rows).update(state=DeliveryState.SENT, sent_at=at, attempts=F("attempts") + 1, error="", **FREE)


def drop(rows: Sequence[Delivery], because: str) -> None:
    """Nobody needs to hear it any more, or not this way."""
    _ours(rows).update(state=DeliveryState.DROPPED, dropped_because=because, **FREE)


def postpone(rows: Sequence[Delivery], until: datetime) -> None:
    """Not yet; that is no failure."""
    _ours(rows).update(due_at=until, batch=ONLY_THOUGHT_OF, **FREE)


def release(rows: Sequence[Delivery]) -> None:
    """Untried: whoever sweeps next may have them."""
    _ours(rows).update(batch=ONLY_THOUGHT_OF, **FREE)


def fail(
    rows: Sequence[Delivery], reason: str, at: datetime, *, refused: bool = False, unsure: bool = False
) -> None:
    """They were not taken: again after a pause, or never. `unsure`: they may be out all the same."""
    batch = {} if unsure else {"batch": ""}
    for attempts, private in sorted({(row.attempts, _is_private(row)) for row in rows}):
        tried = _ours([row for row in rows if (row.attempts, _is_private(row)) == (attempts, private)])
        pause = quiet.pause_after(attempts + 1, refused=refused)
        fate = _given_up(private=private) if pause is None else {"due_at": at + pause}
        tried.update(attempts=attempts + 1, error=reason[:200], **fate, **batch, **FREE)


def _is_private(row: Delivery) -> bool:
    kind = kinds.find(row.notice.kind)
    return kind is not None and kind.private


def _given_up(*, private: bool) -> dict[str, str]:
    """An administrator sees who should have been told, and whether that is still true when it is tried again."""
    if private:
        return {"state": DeliveryState.DROPPED, "dropped_because": "undeliverable"}
    return {"state": DeliveryState.DEAD}


def sent_lately(rows: Sequence[Delivery], at: datetime) -> dict[tuple[int, str], tuple[int, datetime]]:
    """How many notices each of these people got within an hour through each channel, and when the last one."""
    found = Delivery.objects.filter(
        recipient__in={row.recipient_id for row in rows},
        state=DeliveryState.SENT,
        sent_at__gt=at - quiet.HOUR,
        sent_at__lte=at,
    )
    counted = found.values("recipient", "channel").annotate(number=Count("pk"), last=Max("sent_at"))
    return {(row["recipient"], row["channel"]): (row["number"], row["last"]) for row in counted}


def _ours(rows: Sequence[Delivery]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        pk__in=[row.pk for row in rows], lease__in={row.lease for row in rows} - {""}
    )
