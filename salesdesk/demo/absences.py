"""Who stands in for whom, who is out, and what the sweeps made of it: told by the same actions and sweeps as in earnest."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from notifications.models import Notice
from people.actions.report_absence import report_absence
from people.actions.set_stand_ins import Wanted, set_stand_ins
from people.models import User
from requests_app.actions.escalate import escalate
from requests_app.actions.hand_over import hand_over_absent
from requests_app.queue.load import load

if TYPE_CHECKING:
    from datetime import date

FIRST_STAND_IN = "Jörg Ostermann"  # has a door in the demo: sees what was handed over to him
NEXT_WEEK = "Bernd Haberland"
TOMORROW_AFTERNOON = "Claudia Neumeister"
STAND_INS = 2


def create(now: datetime) -> None:
    """Call it when people and requests are there. Nobody is sent anything about what happened before the demo began."""
    lead = User.objects.filter(is_inside_lead=True).order_by("pk")[0]
    inside = list(User.objects.active().filter(is_inside=True).order_by("pk"))
    out_now = _busiest(now)
    # In one order, each has the two who follow: nobody stands in for themselves by a detour.
    inside.sort(key=lambda person: (person.pk != out_now, person.name != FIRST_STAND_IN, person.pk))
    for number, person in enumerate(inside):
        following = inside[number + 1 : number + 1 + STAND_INS]
        if following:
            set_stand_ins(person.pk, [Wanted(one.pk) for one in following], by=lead, at=now)
    today = timezone.localdate(now)
    monday = today + timedelta(days=7 - today.weekday())
    _out(inside[0].name, now, _midnight(_next_working_day(today) + timedelta(days=1)), lead, now)
    _out(NEXT_WEEK, _midnight(monday), _midnight(monday + timedelta(days=5)), lead, now)
    tomorrow = _next_working_day(today)
    _out(
        TOMORROW_AFTERNOON, _midnight(tomorrow, time(12)), _midnight(tomorrow + timedelta(days=1)), lead, now
    )
    hand_over_absent(at=now)
    escalate(at=now)
    Notice.objects.update(routed_at=now)


def _busiest(now: datetime) -> int:
    """Who has most on the desk, but for those whom the demo needs where they are."""
    needed = {FIRST_STAND_IN, NEXT_WEEK, TOMORROW_AFTERNOON}
    return max((one for one in load(now) if one.name not in needed), key=lambda one: one.requests).pk


def _out(name: str, starts_at: datetime, ends_at: datetime, by: User, now: datetime) -> None:
    person = User.objects.get(name=name)
    report_absence(person.pk, starts_at=starts_at, ends_at=ends_at, by=by, at=now)


def _next_working_day(day: date) -> date:
    following = day + timedelta(days=1)
    while following.weekday() >= 5:  # noqa: PLR2004 - Saturday and Sunday
        following += timedelta(days=1)
    return following


def _midnight(day: date, at: time = time()) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
