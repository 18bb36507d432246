"""Save a working calendar. Its version rises, by which everything computed by the old one is found and computed anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from people import access
from people.models import WorkingCalendar
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from people.models import User

RULES = ("name", "zone", "country", "subdivision", "week", "closing_days")


@transaction.atomic
def change_calendar(calendar: WorkingCalendar, *, make_default: bool, by: User) -> WorkingCalendar:
    """Write the calendar as it stands in memory, its `version` being the one the change was made on.

    Raises `PermissionDenied`, `ValidationError` per field, `Conflict` if somebody changed it meanwhile.
    """
    access.require_administrator(by)
    calendar.full_clean(exclude=["is_default"])
    if calendar.pk is None:
        calendar.is_default = False
        calendar.save(force_insert=True)
    else:
        values = {name: getattr(calendar, name) for name in RULES}
        same = WorkingCalendar.objects.filter(pk=calendar.pk, version=calendar.version)
        if not same.update(**values, version=F("version") + 1):
            raise Conflict(WorkingCalendar.objects.get(pk=calendar.pk))
    if make_default:
        WorkingCalendar.objects.filter(is_default=True).exclude(pk=calendar.pk).update(is_default=False)
        WorkingCalendar.objects.filter(pk=calendar.pk).update(is_default=True)
    return WorkingCalendar.objects.get(pk=calendar.pk)
