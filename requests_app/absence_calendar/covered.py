"""Whom somebody covers for: as the calendar says for the coming weeks, as it was agreed for what lies beyond."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from people.absence_feed import agreed_covers
from requests_app.absence_calendar import facts as reading
from requests_app.absence_calendar.covering import Covering
from requests_app.absence_calendar.facts import Half

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import Absence, User

NEAR = timedelta(days=27)


def covered(person: User, absences: list[Absence], now: datetime) -> set[int]:
    """Keys of those absences of active people in which this person takes over, on some day at least. Eight queries."""
    today = timezone.localdate(now)
    facts = reading.read(today, today + NEAR, now)
    covering, since = Covering(facts, today, today + NEAR), Half(today, is_afternoon=False)
    found = {
        absence.pk
        for absence in absences
        if covering.taken.get(absence.pk)
        and any(
            answer.to == person.pk
            for stretch in covering.stretches(absence, since)
            for answer in stretch.answers
        )
    }
    return found | agreed_covers(person, [one for one in absences if not covering.taken.get(one.pk)])
