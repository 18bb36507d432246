"""Forget what still tells of absences that were forgotten: whose requests moved for them, and who else was away then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from people.actions.forget_absences import KEPT_FOR
from requests_app.models import Handover, HandoverItem
from requests_app.models.handover import Cause

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

CHUNK = 500


def forget_handovers(*, at: datetime) -> int:
    """The sweep. Returns how many batches and items went or say less now. Harmless when repeated.

    What still waits for somebody's decision stays until it is decided. The timeline keeps from whom and to whom, never why.
    """
    gone = _delete(batches(at - KEPT_FOR)) + _delete(items(at - KEPT_FOR))
    return gone + _tell_less(at - KEPT_FOR)


def batches(before: datetime) -> QuerySet[Handover]:
    """Those whose absence is forgotten, or was deleted."""
    return Handover.objects.filter(cause=Cause.ABSENCE, absence=None, began_at__lt=before)


def items(before: datetime) -> QuerySet[HandoverItem]:
    """What moved for an absence, and is settled since then."""
    return HandoverItem.objects.filter(cause=Cause.ABSENCE, ended_at__lt=before)


def telling(before: datetime) -> QuerySet[HandoverItem]:
    """What names those who were passed over, because they were away among other things."""
    named = Q(choice__has_key="passed") & ~Q(choice__passed=[])
    return HandoverItem.objects.filter(named, at__lt=before)


def _delete(rows: QuerySet[Handover] | QuerySet[HandoverItem]) -> int:
    gone = 0
    while chunk := list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        rows.model._base_manager.filter(pk__in=chunk).delete()
        gone += len(chunk)
    return gone


def _tell_less(before: datetime) -> int:
    done = 0
    while chunk := list(telling(before).order_by("pk")[:CHUNK]):
        with transaction.atomic():
            for item in chunk:
                HandoverItem.objects.filter(pk=item.pk).update(choice={**item.choice, "passed": []})
        done += len(chunk)
    return done
