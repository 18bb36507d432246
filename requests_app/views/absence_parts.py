"""What reporting an absence and changing one share: who acts, what was seen beforehand, the days in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from people.absence_times import Part
from requests_app import access
from requests_app.absence_calendar import words
from salesdesk.web.fragments import wants_fragment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from people.middleware import PersonRequest
    from people.models import Absence, User

CONFLICT, UNPROCESSABLE = 409, 422


def on_behalf(request: PersonRequest, person: User) -> dict[str, Any]:
    return {"by": request.user, "partner": access.are_partners(request.user, person)}


def is_own(request: PersonRequest, absence: Absence) -> bool:
    return absence.person_id == request.user.pk


def fingerprint(typed: Mapping[str, Any]) -> str:
    """Stands for the days chosen: what was shown for others has not been seen for these."""
    names = ("when", "first", "first_time", "last", "last_time", "part", "from_noon", "until_noon")
    values = ("" if typed.get(name) in {None, Part.WHOLE.value} else str(typed.get(name)) for name in names)
    return "|".join(values)


def has_seen(request: PersonRequest) -> bool:
    return request.POST.get("seen") == fingerprint(request.POST)


def only_looks(request: PersonRequest) -> bool:
    return "look" in request.POST and wants_fragment(request)


def zone_of(person: User) -> str:
    return person.hours().zone


def until_of(person: User, ends_at: datetime | None, at: datetime) -> str:
    return words.until_text(ends_at, zone_of(person), words.local_today(at))


def span_of(absence: Absence, at: datetime) -> str:
    today, zone = words.local_today(at), zone_of(absence.person)
    return words.span_text(absence.starts_at, absence.ends_at, zone, today)


def next_page(made: Absence, at: datetime) -> str:
    """A planned absence goes on to what would move; one that has begun to who covers."""
    return reverse("absences") if made.starts_at <= at else reverse("absence_plan", args=[made.pk])
