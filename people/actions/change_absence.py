"""Change an absence: shorten, extend, move, another note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from people import access
from people.actions.absence_rows import lock_absence, refuse, write
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import Absence, User


@transaction.atomic
def change_absence(
    pk: int,
    *,
    starts_at: datetime,
    ends_at: datetime | None,
    note: str,
    reachable: bool,
    revision: int,
    by: User,
    at: datetime,
    sure: bool = False,
    partner: bool = False,
) -> Absence:
    """The absence as it is now; joined with what it has come to touch. It may end in the past: somebody was back earlier.

    Raises `Absence.DoesNotExist`, `PermissionDenied`, `Conflict` if it was changed since the form was opened,
    `ValidationError` as `report_absence`.
    """
    absence = lock_absence(pk)
    access.require_may_report(by, absence.person, partner=partner)
    if absence.revision != revision:
        raise Conflict(absence)
    # A note that stands there already was asked about when it was written.
    refuse(starts_at, ends_at, note if note != absence.note else "", sure=sure)
    absence.starts_at, absence.ends_at = starts_at, ends_at
    absence.note, absence.reachable = note, reachable
    return write(absence, by=by, at=at)
