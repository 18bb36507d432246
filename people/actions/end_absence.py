"""Back now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from people import access
from people.actions.absence_rows import lock_absence, wake

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import Absence, User


@transaction.atomic
def end_absence(pk: int, *, by: User, at: datetime, partner: bool = False) -> Absence | None:
    """The absence, ended at this moment; None if it had not begun and so is gone altogether. One that is over stays.

    Handovers under way are waited for: what has moved stays moved, the rest stays. Raises `Absence.DoesNotExist`,
    `PermissionDenied`.
    """
    absence = lock_absence(pk)
    access.require_may_report(by, absence.person, partner=partner)
    if absence.starts_at >= at:
        absence.delete()
        return None
    if absence.holds_at(at):
        absence.ends_at, absence.changed_at = at, at
        absence.revision += 1
        absence.save(update_fields=["ends_at", "changed_at", "revision"])
        wake(absence, at)
    return absence
