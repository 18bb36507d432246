"""Have a pulse round opened every quarter, or only by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from strategy import access
from strategy.models import PulseRhythm
from strategy.pulse.company_day import day_of
from strategy.pulse.quarters import next_quarter

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User


@transaction.atomic
def set_pulse_rhythm(*, every_quarter: bool, by: User, at: datetime) -> None:
    """From the next quarter on; said twice, once. Raises `PermissionDenied`."""
    access.require(access.may_manage(by))
    if not every_quarter:
        PulseRhythm.objects.all().delete()
    elif not PulseRhythm.objects.exists():
        rhythm = PulseRhythm(next_on=next_quarter(day_of(at)), set_by=by)
        PulseRhythm.objects.bulk_create([rhythm], ignore_conflicts=True)
