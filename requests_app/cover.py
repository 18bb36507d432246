"""Who can take over now: the facts for `people.roster`, and its answer in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from people import roster
from people.models import Absence, StandIn, User, WorkingCalendar
from people.roster import Agreed, Choice, Colleague, Question, Reason, Via
from people.working_time import WorkingTimeError, next_opening, working_time_between
from requests_app.models import RequestType
from requests_app.queue.load import with_work
from tandems.models import Membership, Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from people.working_time import Hours
    from requests_app.models import SalesRequest


@dataclass(frozen=True, slots=True)
class Cover:
    """Everybody inside, as of one moment: present or not, how much they have, for whom they stand in, what they may do."""

    team: roster.Team
    workers: Mapping[int, frozenset[int]]  # by type; a type that is not here is everybody's
    tandems: Mapping[int, tuple[int, ...]]  # inside members by tandem, as they joined
    people: Mapping[int, User]
    types: Mapping[int, RequestType]
    calendars: Mapping[int, WorkingCalendar]

    def choose(self, sales_request: SalesRequest, *, leaver: int, wish: int | None = None) -> Choice:
        """Who takes this request over from `leaver`, and why. No query, given that its type is loaded."""
        return self.team.answer(self._question(sales_request, leaver, wish))

    def takes(self, pk: int, sales_request: SalesRequest) -> None:
        """Count what was given to somebody, so that load spreads."""
        self.team.takes(pk, sales_request.work)

    def complete(self, sales_request: SalesRequest) -> None:
        """Type and calendar of a row that was read without them. No query."""
        sales_request.type = self.types.get(sales_request.type_id or 0)
        sales_request.calendar = self.calendars.get(sales_request.calendar_id or 0)

    def is_present(self, pk: int) -> bool:
        colleague = self.team.colleagues.get(pk)
        return bool(colleague and colleague.is_active and not colleague.is_absent and colleague.works_today)

    def _question(self, sales_request: SalesRequest, leaver: int, wish: int | None) -> Question:
        workers = self.workers.get(sales_request.type_id or 0, frozenset())
        colleagues = self.team.colleagues

        def entitled(pk: int) -> bool:
            return colleagues[pk].in_team and (not workers or pk in workers)

        return Question(
            leaver,
            duty=sales_request.type.key if sales_request.type else "",
            tandem=self.tandems.get(sales_request.tandem_id or 0, ()),
            entitled=entitled,
            work=sales_request.work,
            wish=wish,
        )


def cover_at(now: datetime, *, absent: Iterable[int] | None = None) -> Cover:
    """The facts as of `now`, in seven queries. `absent`: these people instead of those who are absent now (for a plan)."""
    calendars = {calendar.pk: calendar for calendar in WorkingCalendar.objects.all()}
    standard = next((one for one in calendars.values() if one.is_default), None)
    today_ends = _end_of_working_day(now, standard.hours()) if standard else now
    away = set(Absence.objects.at(now).values_list("person", flat=True) if absent is None else absent)
    stand_ins: dict[int, list[Agreed]] = {}
    valid = StandIn.objects.valid_on(timezone.localdate(now))
    for represented, stand_in, duties in valid.values_list("person", "stand_in", "duties"):
        stand_ins.setdefault(represented, []).append(Agreed(stand_in, frozenset(duties)))
    inside = Q(is_inside=True) | Q(is_inside_lead=True)
    people = list(with_work(User.objects.filter(inside | Q(pk__in=StandIn.objects.values("stand_in")))))
    colleagues = {}
    for person in people:
        calendar = calendars.get(person.calendar_id or 0, standard)
        hours = calendar.hours_with(person.own_week or calendar.week) if calendar else None
        colleagues[person.pk] = Colleague(
            person.pk,
            person.name,
            is_active=person.is_active,
            is_absent=person.pk in away,
            works_today=hours is None or _works(now, today_ends, hours),
            in_team=person.works_inside,
            work=person.work,  # type: ignore[attr-defined]  # annotated
            limit=person.load_limit,
        )
    return Cover(
        roster.Team(colleagues, stand_ins),
        _workers(),
        _tandems(),
        {person.pk: person for person in people},
        RequestType.objects.in_bulk(),
        calendars,
    )


def _workers() -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    for request_type, user in RequestType.workers.through.objects.values_list("requesttype", "user"):
        found.setdefault(request_type, set()).add(user)
    return {request_type: frozenset(users) for request_type, users in found.items()}


def _tandems() -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    members = Membership.objects.current().filter(side=Side.INSIDE).order_by("joined_at", "pk")
    for tandem, user in members.values_list("tandem", "user"):
        found[tandem] = (*found.get(tandem, ()), user)
    return found


def works_with(person: User, standard: WorkingCalendar | None, now: datetime) -> bool:
    """Whether this person still works on the day on which work goes on by the `standard` calendar: a part-timer's day off
    is nobody's turn. No query, given that the person's calendar is loaded.
    """
    if standard is None:
        return True
    own = person.calendar or standard
    return _works(
        now, _end_of_working_day(now, standard.hours()), own.hours_with(person.own_week or own.week)
    )


def _works(now: datetime, until: datetime, hours: Hours) -> bool:
    try:
        return working_time_between(now, until, hours) > timedelta()
    except WorkingTimeError:
        return True


def _end_of_working_day(now: datetime, hours: Hours) -> datetime:
    """Midnight after the working day that is under way, or comes next."""
    try:
        opening = next_opening(now, hours)
    except WorkingTimeError:
        opening = now
    zone = ZoneInfo(hours.zone)
    return datetime.combine(opening.astimezone(zone).date() + timedelta(days=1), time(), tzinfo=zone)


def people_of(choice: Choice) -> set[int]:
    """Whose names the explanation needs."""
    return {pk for pk in (choice.to, choice.of, *(one.pk for one in choice.passed)) if pk}


def explain(choice: Choice, names: Mapping[int, str]) -> list[str]:
    """Why this person: one sentence for the choice, one for each who was passed over, in the order they were asked."""
    return [_chosen(choice, names), *(_passed(names.get(one.pk, ""), one.reason) for one in choice.passed)]


def _chosen(choice: Choice, names: Mapping[int, str]) -> str:
    texts = {
        Via.WISH: _("%(name)s was chosen beforehand."),
        Via.STAND_IN: _("%(name)s is the agreed stand-in."),
        Via.STAND_IN_OF_STAND_IN: _("%(name)s stands in for %(of)s, the agreed stand-in."),
        Via.TANDEM: _("%(name)s belongs to the same tandem."),
        Via.TEAM: _("%(name)s is present, may do this type of request and has the least on the desk."),
        Via.QUEUE: _("Nobody could take it over: it stands in the shared queue, and the lead has been told."),
    }
    names_in_text = {"name": names.get(choice.to or 0, ""), "of": names.get(choice.of or 0, "")}
    return texts[choice.via] % names_in_text


def _passed(name: str, reason: Reason) -> str:
    texts = {
        Reason.CLOSED: _("%(name)s has no account any more."),
        Reason.ABSENT: _("%(name)s was absent."),
        Reason.OFF: _("%(name)s did not work that day."),
        Reason.NOT_ENTITLED: _("%(name)s does not work on this type of request."),
        Reason.OVERLOADED: _("%(name)s had too much on the desk already."),
    }
    return texts[reason] % {"name": name}
