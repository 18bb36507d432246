"""What the calendar is made from, in a fixed number of queries, however many people and days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone

from people import absence_times as times
from people.models import Absence, StandIn, User, WorkingCalendar
from people.working_time import WorkingTimeError, public_holidays, working_time_between
from requests_app.models import RequestType
from requests_app.queue.load import with_work
from tandems.models import Membership, Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from people.working_time import Hours

DAY = timedelta(days=1)
MARGIN = DAY  # zones: somebody's day may begin before, or end after, the reader's


class Half(NamedTuple):
    """Forenoon or afternoon of a day."""

    day: date
    is_afternoon: bool


@dataclass(frozen=True, slots=True)
class Member:
    """One side of one tandem of a person."""

    user: int
    side: str
    tandem: int
    name: str  # the tandem's


@dataclass(frozen=True, slots=True)
class Facts:
    """`people`: all with an account, by name. `hours`: whose are known. `absences`: those that touch the days, by person."""

    now: datetime
    today: date  # the reader's
    people: Mapping[int, User]
    hours: Mapping[int, Hours]
    standard: Hours | None
    absences: Mapping[int, list[Absence]]
    stand_ins: list[StandIn]
    members: list[Member]
    types: list[RequestType]
    workers: Mapping[int, frozenset[int]]  # by type; a type that is not here is everybody's

    def works_on(self, pk: int, day: date) -> bool:
        hours = self.hours.get(pk)
        return hours is None or _has_work(hours, *_span(hours.zone, day))

    def is_working_day(self, day: date) -> bool:
        return self.standard is None or _has_work(self.standard, *_span(self.standard.zone, day))

    def halves(self, absence: Absence, first: date, last: date) -> Iterator[Half]:
        """The halves of these days that the absence takes, as the absent person's clock counts them."""
        hours = self.hours.get(absence.person_id) or self.standard
        zone = hours.zone if hours else "UTC"
        day = max(first, absence.starts_at.astimezone(ZoneInfo(zone)).date())
        while day <= last:
            begin, end = _span(zone, day)
            if absence.ends_at is not None and absence.ends_at <= begin:
                return
            noon = times.noon(day, hours) if hours else begin + (end - begin) / 2
            for is_afternoon, since, until in ((False, begin, noon), (True, noon, end)):
                if _takes(absence, since, until, hours):
                    yield Half(day, is_afternoon)
            day += DAY


def _takes(absence: Absence, since: datetime, until: datetime, hours: Hours | None) -> bool:
    """Whether the absence takes working time of this half; where there is none to take, whether it lasts through its middle."""
    start = max(since, absence.starts_at)
    end = until if absence.ends_at is None else min(until, absence.ends_at)
    if start >= end:
        return False
    if hours is not None and _has_work(hours, since, until):
        return _has_work(hours, start, end)
    middle = since + (until - since) / 2
    return start <= middle < end


def _has_work(hours: Hours, since: datetime, until: datetime) -> bool:
    try:
        return working_time_between(since, until, hours) > timedelta()
    except WorkingTimeError:
        return False


def _span(zone: str, day: date) -> tuple[datetime, datetime]:
    """Midnight to midnight on that zone's walls."""
    known = ZoneInfo(zone)
    return datetime.combine(day, time(), tzinfo=known), datetime.combine(day + DAY, time(), tzinfo=known)


def holidays_between(hours: Hours | None, first: date, last: date, language: str) -> dict[date, str]:
    """Public holidays by day."""
    if hours is None or not hours.country:
        return {}
    years = range(first.year, last.year + 1)
    named = (public_holidays(hours.country, hours.subdivision, year, language) for year in years)
    return {day: name for found in named for day, name in found.items() if first <= day <= last}


def read(first: date, last: date, now: datetime) -> Facts:
    """Seven queries."""
    calendars = {calendar.pk: calendar for calendar in WorkingCalendar.objects.all()}
    standard = next((one for one in calendars.values() if one.is_default), None)
    people = {person.pk: person for person in with_work(User.objects.active().by_name())}
    hours = {}
    for person in people.values():
        calendar = calendars.get(person.calendar_id or 0, standard)
        if calendar is not None:
            hours[person.pk] = calendar.hours_with(person.own_week or calendar.week)
    return Facts(
        now,
        timezone.localdate(now),
        people,
        hours,
        standard.hours() if standard else None,
        _absences(first, last, now),
        list(StandIn.objects.order_by("person", "position", "pk")),
        _members(),
        list(RequestType.objects.offered()),
        _workers(),
    )


def _absences(first: date, last: date, now: datetime) -> dict[int, list[Absence]]:
    since = datetime.combine(first, time(), tzinfo=now.tzinfo) - MARGIN
    until = datetime.combine(last, time(), tzinfo=now.tzinfo) + DAY + MARGIN
    found: dict[int, list[Absence]] = {}
    for absence in Absence.objects.between(since, until).order_by("starts_at", "pk"):
        found.setdefault(absence.person_id, []).append(absence)
    return found


def _members() -> list[Member]:
    rows = Membership.objects.current().filter(tandem__is_active=True).order_by("joined_at", "pk")
    return [
        Member(user, Side(side), tandem, name)
        for user, side, tandem, name in rows.values_list("user", "side", "tandem", "tandem__name")
    ]


def _workers() -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    for request_type, user in RequestType.workers.through.objects.values_list("requesttype", "user"):
        found.setdefault(request_type, set()).add(user)
    return {request_type: frozenset(users) for request_type, users in found.items()}
