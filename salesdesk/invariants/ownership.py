"""1: an open request has exactly one owner who is present, or stands in the queue with a running alarm."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from people.models import Absence
from requests_app.actions.fire_steps import Judged, judged
from requests_app.models import HandoverItem, SalesRequest
from salesdesk.invariants.registry import Found, invariant

GRACE = timedelta(minutes=1)  # one sweep
TELLING = timedelta(minutes=5)
CHUNK = 500


@invariant(1, "Every owner of an open request is here")
def owners_are_here(at: datetime) -> Found:
    owned = SalesRequest.objects.open().filter(owner__isnull=False).order_by("pk")
    before = at - GRACE
    away = Exists(
        Absence.objects.at(at).filter(person=OuterRef("owner"), starts_at__lte=before, changed_at__lte=before)
    )
    stranded = owned.filter(changed_at__lte=before).filter(Q(owner__is_active=False) | away)
    return Found.of(owned.count(), stranded.values_list("pk", flat=True))


@invariant(
    1, "Every open request without an owner has stood in the queue since a known moment, and no other has"
)
def queue_is_dated(at: datetime) -> Found:
    open_ = SalesRequest.objects.open().order_by("pk")
    wrong = open_.filter(owner=None, unclaimed_since=None) | open_.filter(
        owner__isnull=False, unclaimed_since__isnull=False
    )
    closed = SalesRequest.objects.exclude(pk__in=open_.values("pk")).filter(unclaimed_since__isnull=False)
    broken = [*wrong.values_list("pk", flat=True), *closed.values_list("pk", flat=True)]
    return Found.of(open_.count(), broken)


@invariant(1, "The ladder looks at every open request as soon as one of its steps is due")
def alarms_run(at: datetime) -> Found:
    """What is stored is compared with what the ladder says now. A minute is the sweep's."""
    late: list[int] = []
    pks = list(SalesRequest.objects.open().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):
        found, uncomputable = judged(pks[start : start + CHUNK], at)
        late += uncomputable
        late += [one.sales_request.pk for one in found if _looks_too_late(one, at)]
    return Found.of(len(pks), sorted(late))


def _looks_too_late(one: Judged, at: datetime) -> bool:
    due = [step.at for step in (*one.verdict.fire, *one.verdict.skip)]
    looks_at = one.sales_request.escalate_at
    if looks_at is None:
        return bool(due) or one.verdict.next_at is not None
    if due:
        return max(min(due), looks_at) < at - GRACE or looks_at > at
    return one.verdict.next_at is not None and looks_at > one.verdict.next_at


@invariant(1, "Who is concerned by a handover has been told")
def handovers_are_told(at: datetime) -> Found:
    items = HandoverItem.objects.order_by("pk")
    untold = items.filter(told_at=None, handover__isnull=False, at__lt=at - TELLING)
    return Found.of(items.count(), untold.values_list("pk", flat=True), "handover item ")
