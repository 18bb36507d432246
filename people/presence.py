"""Who is here now, and who is not. Only what was reported counts: nothing is inferred from what anybody does or leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from people.models import Absence

if TYPE_CHECKING:
    from datetime import datetime

    from people.models.absence import AbsenceQuerySet


def absent_now(now: datetime) -> dict[int, Absence]:
    """Everybody's absence that holds now, by the person's key. One query."""
    return {absence.person_id: absence for absence in Absence.objects.at(now)}


def absence_of(user_pk: int, now: datetime) -> Absence | None:
    """This person's absence that holds now."""
    return Absence.objects.at(now).filter(person=user_pk).first()


def absences_between(start: datetime, end: datetime) -> AbsenceQuerySet:
    """Those of active people that touch the stretch, in order, each with its person."""
    touching = Absence.objects.between(start, end).filter(person__is_active=True)
    return touching.select_related("person").order_by("starts_at", "pk")


def joins_with(
    person_pk: int, starts_at: datetime, ends_at: datetime | None, *, but: int | None = None
) -> list[Absence]:
    """The person's absences that overlap or touch this stretch: reported, they all become one. `but`: not this one."""
    reaching = Absence.objects.filter(person=person_pk).exclude(pk=but or 0).exclude(ends_at__lt=starts_at)
    if ends_at is not None:
        reaching = reaching.filter(starts_at__lte=ends_at)
    return list(reaching.order_by("pk"))


def lock(absence_pk: int, at: datetime) -> bool:
    """Whether the absence holds at `at`, and stays as it is until this transaction ends.

    Shared: handovers do not wait for each other, only for whoever ends or changes the absence. SQLite has no row locks
    and needs none: its transactions begin by taking the only write lock (IMMEDIATE).
    """
    if connection.features.has_select_for_update:
        table = connection.ops.quote_name(Absence._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {table} WHERE id = %s FOR SHARE", [absence_pk])  # noqa: S608 - no input in it
    return Absence.objects.at(at).filter(pk=absence_pk).exists()
