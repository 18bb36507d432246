"""Delete an absence, as if it had never been reported. What has moved stays moved until somebody takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from people import access
from people.actions.absence_rows import lock_absence, wake_for_return

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User


@transaction.atomic
def delete_absence(pk: int, *, by: User, at: datetime, partner: bool = False) -> None:
    """Raises `Absence.DoesNotExist`, `PermissionDenied`."""
    absence = lock_absence(pk)
    access.require_may_report(by, absence.person, partner=partner)
    held = absence.holds_at(at)
    absence.delete()
    if held:
        wake_for_return()
