"""Reminders, each once: outcomes that are still open, days that were waited for, absences that begin soon."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count
from django.urls import reverse

from notifications.actions.owe import owe_many
from notifications.models import Mute, Notice
from people.models import Absence, User, WorkingCalendar
from people.working_time import WorkingTimeError, is_open, working_time_between
from requests_app.audience import level
from requests_app.ladder import Audience
from requests_app.models import SalesRequest
from requests_app.notices import reminder as words
from requests_app.notices import topic
from requests_app.states import State
from salesdesk.web.literal import Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from people.working_time import Hours
    from requests_app.querysets import SalesRequestQuerySet

NAMED = 20  # of a long list, this many are named
AHEAD = timedelta(hours=8)  # working time before an absence: what would move can still be talked about
FURTHEST = timedelta(days=14)  # the longest stretch without working time that is thought of


def remind(*, at: datetime) -> int:
    """The sweep. Returns how many notices are owed. Harmless when repeated; three queries when there is nothing to do."""
    return _outcomes(at) + _waits(at) + _leaving(at)


def _outcomes(at: datetime) -> int:
    """Once a day for each rep who works now: everything delivered long ago of which nobody knows yet how it ended."""
    asked = SalesRequest.objects.delivered().filter(type__asks_outcome=True, urgent_from__lte=at)
    requesters = set(asked.order_by().values_list("requester", flat=True).distinct())
    notices = [
        Notice(
            recipient=person,
            kind=words.OUTCOMES,
            key=f"outcomes-{at.astimezone(ZoneInfo(person.time_zone)).date()}",
            url=reverse("delivered"),
            at=at,
        )
        for person, _hours in _at_work(requesters, at)
    ]
    fresh = _unknown(notices)
    lists = _by_requester(asked, [notice.recipient_id for notice in fresh])
    for notice in fresh:
        mine = lists.get(notice.recipient_id, [])
        notice.data = {"number": len(mine), "requests": [words.line(row) for row in mine[:NAMED]]}
    return _owe([notice for notice in fresh if notice.data["number"]])


def _by_requester(asked: SalesRequestQuerySet, people: list[int]) -> dict[int, list[Mapping[str, Any]]]:
    """What to ask each of them about, the oldest first; not what they want to hear no more of."""
    if not people:
        return {}
    muted = set(Mute.objects.filter(user__in=people).values_list("user", "topic"))
    found: dict[int, list[Mapping[str, Any]]] = {}
    rows = asked.filter(requester__in=people).order_by("urgent_from", "pk")
    for row in rows.values("pk", "requester", "subject", "customer__name"):
        if (row["requester"], topic(row["pk"])) not in muted:
            found.setdefault(row["requester"], []).append(row)
    return found


def _waits(at: datetime) -> int:
    """The owner hears that a day has passed on which an answer was expected; of what nobody has, the lead does."""
    waiting = SalesRequest.objects.open().filter(state=Literal(State.WAITING), waiting_until__lte=at)
    columns = ("pk", "owner", "ball", "subject", "customer__name", "waiting_for", "waiting_until")
    rows = list(waiting.order_by("pk").values(*columns))
    leads = level(Audience.LEAD, at) if any(row["owner"] is None for row in rows) else frozenset()
    notices = [
        Notice(
            recipient_id=person,
            kind=words.WAIT_OVER,
            key=f"wait-{row['pk']}-{int(row['waiting_until'].timestamp())}",
            topic=topic(row["pk"]),
            url=reverse("request", args=[row["pk"]]),
            data={
                "pk": row["pk"],
                "subject": row["subject"],
                "customer": row["customer__name"] or "",
                "ball": row["ball"],
                "until": row["waiting_until"].isoformat(),
                "waiting_for": row["waiting_for"],
            },
            at=at,
        )
        for row in rows
        for person in ({row["owner"]} if row["owner"] else leads)
    ]
    return _owe(_unknown(notices))


def _leaving(at: datetime) -> int:
    """Who is away from tomorrow on and has open requests may look, while at work, at what would move to whom."""
    soon = Absence.objects.filter(starts_at__gt=at, starts_at__lte=at + FURTHEST, person__is_active=True)
    absences = list(soon.order_by("starts_at", "pk"))
    if not absences:
        return 0
    at_work = {person.pk: hours for person, hours in _at_work({one.person_id for one in absences}, at)}
    owned = SalesRequest.objects.open().filter(owner__in=at_work).order_by()
    numbers = dict(owned.values_list("owner").annotate(number=Count("pk")))
    notices = [
        Notice(
            recipient_id=absence.person_id,
            kind=words.LEAVING,
            key=f"leaving-{absence.pk}-{int(absence.starts_at.timestamp())}",
            url=reverse("absence", args=[absence.pk]),
            data={
                "absence": absence.pk,
                "starts_at": absence.starts_at.isoformat(),
                "number": numbers[absence.person_id],
            },
            at=at,
        )
        for absence in absences
        if numbers.get(absence.person_id)
        and working_time_between(at, absence.starts_at, at_work[absence.person_id]) <= AHEAD
    ]
    return _owe(_unknown(notices))


def _at_work(people: Iterable[int], at: datetime) -> list[tuple[User, Hours]]:
    """Those of them who are here and whose working hours it is, with these. Three queries, none for nobody."""
    wanted = set(people)
    if not wanted:
        return []
    standard = WorkingCalendar.objects.default()
    wanted -= set(Absence.objects.at(at).values_list("person", flat=True))
    found = []
    for person in User.objects.active().filter(pk__in=wanted).select_related("calendar").order_by("pk"):
        calendar = person.calendar or standard
        hours = calendar.hours_with(person.own_week or calendar.week)
        if _works_now(hours, at):
            found.append((person, hours))
    return found


def _works_now(hours: Hours, at: datetime) -> bool:
    try:
        return is_open(at, hours)
    except WorkingTimeError:  # a calendar that cannot be computed keeps nobody's reminder back
        return True


def _unknown(notices: list[Notice]) -> list[Notice]:
    """Those that are not owed yet: asked first, so that nothing is written every half minute for weeks."""
    if not notices:
        return []
    people, keys = {one.recipient_id for one in notices}, {one.key for one in notices}
    known = Notice.objects.filter(recipient__in=people, key__in=keys)
    owed = set(known.values_list("recipient", "key"))
    return [one for one in notices if (one.recipient_id, one.key) not in owed]


def _owe(notices: list[Notice]) -> int:
    if notices:
        with transaction.atomic():
            owe_many(notices)
    return len(notices)
