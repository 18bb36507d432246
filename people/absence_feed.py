"""A person's calendar of absences for other programs (ICS): one's own, and those that one covers for. No notes, no reasons."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from people import presence
from people.models import AbsenceFeed, StandIn, User
from people.models.invitation import digest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from people.models import Absence

    Covers = Callable[[User, list[Absence]], set[int]]

BACK, AHEAD = timedelta(days=31), timedelta(days=366)
OPEN_END = timedelta(days=28)  # how far "until further notice" is shown; it moves on with every reading
LONGEST_TOKEN = 100


def owner(token: str) -> User | None:
    """Whose calendar this is; None for an address that was revoked or never was, and for closed accounts."""
    if not token or len(token) > LONGEST_TOKEN:
        return None
    feed = AbsenceFeed.objects.filter(token_digest=digest(token), person__is_active=True)
    found = feed.select_related("person").first()
    return found.person if found else None


def feed(token: str, now: datetime, *, covers: Covers | None = None) -> bytes | None:
    """The calendar in its owner's language; None as `owner`. `covers`: keys of the absences that this person covers; without
    it, those of people whose agreed stand-in this person is.
    """
    person = owner(token)
    if person is None:
        return None
    others = presence.absences_between(now - BACK, now + AHEAD)
    absences = list(others)
    mine = [absence for absence in absences if absence.person_id == person.pk]
    rest = [absence for absence in absences if absence.person_id != person.pk]
    covered = (covers or agreed_covers)(person, rest)
    with translation.override(person.language):
        return _calendar(mine, [absence for absence in rest if absence.pk in covered], now)


def agreed_covers(person: User, absences: list[Absence]) -> set[int]:
    """Those in which this person is an agreed stand-in on some day. One query."""
    found = set[int]()
    rows = list(StandIn.objects.filter(stand_in=person))
    for absence in absences:
        first = absence.starts_at.date()
        last = absence.ends_at.date() if absence.ends_at else None
        for row in rows:
            begins = row.valid_from is None or last is None or row.valid_from <= last
            lasts = row.valid_until is None or row.valid_until >= first
            if row.person_id == absence.person_id and begins and lasts:
                found.add(absence.pk)
    return found


def _calendar(mine: list[Absence], covered: list[Absence], now: datetime) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Salesdesk//Absences//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Absences"))
    for absence in mine:
        calendar.add_component(_event(absence, _("%(name)s: absent") % {"name": absence.person}, now))
    for absence in covered:
        calendar.add_component(_event(absence, _("Covering for %(name)s") % {"name": absence.person}, now))
    return calendar.to_ical()


def _event(absence: Absence, summary: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"absence-{absence.pk}@{_host()}")
    event.add("dtstamp", absence.changed_at)
    event.add("sequence", absence.revision)
    event.add("summary", summary)
    event.add("dtstart", absence.starts_at)
    event.add("dtend", absence.ends_at or max(absence.starts_at, now) + OPEN_END)
    event.add("transp", "TRANSPARENT")  # a colleague's absence does not make one's own day busy
    event.add("class", "PRIVATE")
    return event


def _host() -> str:
    return next((host for host in settings.ALLOWED_HOSTS if host and "*" not in host), "salesdesk")
