"""How much lies on each desk, in hours of work, against the hours that are left today, or else the next working day's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Count, DurationField, Exists, IntegerField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from people.models import Absence, User, WorkingCalendar
from people.working_time import OutOfRange, next_opening, working_time_between
from requests_app.models import SalesRequest
from requests_app.states import Ball

if TYPE_CHECKING:
    from people.models.user import PeopleQuerySet
    from people.working_time import Hours


@dataclass(frozen=True, slots=True)
class Load:
    """One colleague's: `work` is what is expected for all that is theirs and inside sales' turn, `left` today's own hours.

    `ahead`: the hours that it is held against, which are those left today; in the evening, and on days without any, they would
    say that nothing fits, so they are those of the next working day, `day`.
    """

    pk: int
    name: str
    requests: int
    work: timedelta
    left: timedelta
    ahead: timedelta
    day: date | None = None  # none: today

    @property
    def work_seconds(self) -> float:
        return self.work.total_seconds()

    @property
    def ahead_seconds(self) -> float:
        return self.ahead.total_seconds()


def load(now: datetime) -> list[Load]:
    """Everyone inside who is here now, by name. Two queries. It is the present state of the work; nothing of it is kept or
    compared.
    """
    calendars = {calendar.pk: calendar for calendar in WorkingCalendar.objects.all()}
    standard = next((found for found in calendars.values() if found.is_default), None)
    away = Exists(Absence.objects.at(now).filter(person=OuterRef("pk")))
    people = with_work(User.objects.active().inside().exclude(away).by_name())
    return [_load(person, calendars.get(person.calendar_id or 0) or standard, now) for person in people]


def with_work(people: PeopleQuerySet) -> PeopleQuerySet:
    """Each with `work`, expected for all that is theirs and inside sales' turn, and `requests`, how many that are."""
    on_desk = (
        SalesRequest.objects.open().filter(owner=OuterRef("pk"), ball=Ball.INSIDE).order_by().values("owner")
    )
    work = Subquery(on_desk.annotate(all=Sum("work")).values("all"), output_field=DurationField())
    number = Subquery(on_desk.annotate(all=Count("pk")).values("all"), output_field=IntegerField())
    return people.annotate(work=Coalesce(work, timedelta()), requests=Coalesce(number, 0))


def _load(person: User, calendar: WorkingCalendar | None, now: datetime) -> Load:
    left = ahead = timedelta()
    day = None
    if calendar is not None:
        hours = calendar.hours_with(person.own_week) if person.own_week else calendar.hours()
        left = ahead = working_time_between(now, _end_of_day(now, hours), hours)
        if not left:
            day, ahead = _next_day(now, hours)
    return Load(person.pk, person.name, person.requests, person.work, left, ahead, day)  # type: ignore[attr-defined]  # annotated


def _next_day(now: datetime, hours: Hours) -> tuple[date | None, timedelta]:
    """The next working day and its hours; none where there never is one."""
    try:
        opens = next_opening(now, hours)
    except OutOfRange:
        return None, timedelta()
    end = _end_of_day(opens, hours)
    return opens.astimezone(end.tzinfo).date(), working_time_between(opens, end, hours)


def _end_of_day(now: datetime, hours: Hours) -> datetime:
    local = now.astimezone(ZoneInfo(str(hours.zone)))
    return datetime.combine(local.date() + timedelta(days=1), time(), tzinfo=local.tzinfo)
