"""7: why somebody is absent is stored nowhere."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from people.actions.forget_absences import KEPT_FOR
from people.models import Absence
from people.telling_words import telling
from requests_app.actions import forget_handovers
from requests_app.models import HandoverItem, TimelineEvent
from requests_app.models.timeline import Kind
from salesdesk.invariants.registry import Found, invariant

FORGOTTEN = timedelta(days=1)  # since when the sweep should have taken it
WHY = ("reason", "cause", "kind", "type", "category", "diagnosis", "grund")
MAY_SAY = {"from", "to"}  # keys of people


@invariant(7, "No column of an absence has room for a reason")
def absences_have_no_reason(at: datetime) -> Found:
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, Absence._meta.db_table)
    known = {field.column for field in Absence._meta.local_fields}
    telling_ones = [
        one.name for one in columns if one.name not in known or any(why in one.name for why in WHY)
    ]
    return Found(len(columns), tuple(telling_ones))


@invariant(7, "No absence says why")
def notes_do_not_tell(at: datetime) -> Found:
    noted = Absence.objects.exclude(note="").order_by("pk").values_list("pk", "note")
    return Found.of(noted.count(), [pk for pk, note in noted if telling(note)], "absence ")


@invariant(7, "No timeline says more of a handover than from whom and to whom")
def timelines_do_not_tell(at: datetime) -> Found:
    entries = TimelineEvent.objects.filter(kind=Kind.HAND_OVER).order_by("pk")
    broken = [
        pk
        for pk, note, data in entries.values_list("pk", "note", "data").iterator(2000)
        if note or set(data) - MAY_SAY
    ]
    return Found.of(entries.count(), broken, "timeline entry ")


@invariant(7, "Absences that are long over are forgotten")
def absences_are_forgotten(at: datetime) -> Found:
    kept = Absence.objects.filter(ends_at__lt=at - KEPT_FOR - FORGOTTEN).order_by("pk")
    return Found.of(Absence.objects.count(), kept.values_list("pk", flat=True), "absence ")


@invariant(7, "Handovers do not tell of absences that are forgotten")
def handovers_are_forgotten(at: datetime) -> Found:
    before = at - KEPT_FOR - FORGOTTEN
    telling_ones = forget_handovers.items(before) | forget_handovers.telling(before)
    broken = [f"handover {pk}" for pk in forget_handovers.batches(before).values_list("pk", flat=True)]
    broken += [f"handover item {pk}" for pk in telling_ones.order_by("pk").values_list("pk", flat=True)]
    return Found(HandoverItem.objects.count(), tuple(broken))
