"""The steps of one or many judged requests: rows, timeline entries and notices, all in the caller's transaction."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection

from notifications.actions.owe import owe_many
from people.models import User
from people.roster import Choice, Via
from requests_app import audience, lifecycle
from requests_app.actions.hand_over import move, to_queue
from requests_app.actions.tell_handover import told_alone
from requests_app.audience import ALONE, Company, Tandem
from requests_app.ladder import Act, Audience, Due, Verdict, judge
from requests_app.models import Escalation, HandoverItem, SalesRequest, TimelineEvent
from requests_app.models.escalation import ladder_for, standing_of
from requests_app.models.handover import Cause
from requests_app.models.timeline import Kind
from requests_app.notices import escalation as words
from requests_app.routing import is_away

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from notifications.models import Notice
    from people.working_time import Hours
    from requests_app.cover import Cover
    from requests_app.ladder import Rung

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Judged:
    """A locked request and what its ladder says of it now."""

    sales_request: SalesRequest
    verdict: Verdict
    at: datetime

    @property
    def burns(self) -> bool:
        return bool(self.verdict.fire or self.verdict.skip)

    @property
    def moves(self) -> bool:
        """Whether a step does more than telling. Nobody's request cannot be taken from anybody."""
        return self.sales_request.owner_id is not None and any(
            due.rung.act is not Act.TELL for due in self.verdict.fire
        )


@dataclass(frozen=True, slots=True)
class Told:
    """Who works here, as of `at`."""

    company: Company
    at: datetime

    def people(self, one: Judged, due: Due, tandem: Tandem) -> dict[int, bool]:
        """Whom this step tells, as the request stands; True for those who hear it because they lead."""
        return self.company.told(one.sales_request, due.rung.tell, tandem)

    def leads(self) -> dict[int, bool]:
        return dict.fromkeys(self.company.level(Audience.LEAD), True)

    def notices(
        self, one: Judged, due: Due, people: Mapping[int, bool], *, done: Act = Act.TELL
    ) -> list[Notice]:
        return words.told(people, one.sales_request, due, at=self.at, done=done)


def judged(
    pks: Sequence[int], at: datetime, *, loaded: Sequence[SalesRequest] | None = None
) -> tuple[list[Judged], list[int]]:
    """Each locked request with its verdict, and the keys of those that could not be computed. Six queries at most.

    `loaded`: these rows instead of reading them; with customer, calendar and owner.
    """
    if loaded is None:
        # Many share an owner and a calendar: each of those is loaded once.
        rows = SalesRequest.objects.filter(pk__in=pks).select_related("customer")
        rows = rows.prefetch_related("calendar", "owner").defer("values", "search_text")
        loaded = list(rows.order_by("escalate_at", "pk"))
    ladders = ladder_for({row.type_id for row in loaded if row.type_id})
    fired: dict[int, set[tuple[int, int, datetime]]] = {}
    marks = Escalation.objects.filter(sales_request__in=pks)
    for pk, step, cycle, since in marks.values_list("sales_request", "step", "cycle", "since"):
        fired.setdefault(pk, set()).add((step, cycle, since))
    hours: dict[int, Hours] = {}
    found, broken = [], []
    for row in loaded:
        try:
            verdict = _verdict(row, ladders.get(row.type_id or 0, ()), fired.get(row.pk, set()), hours, at)
        except Exception:
            log.exception("The ladder of request %s could not be computed.", row.pk)
            broken.append(row.pk)
        else:
            found.append(Judged(row, verdict, at))
    return found, broken


def _verdict(
    row: SalesRequest,
    rungs: tuple[Rung, ...],
    fired: set[tuple[int, int, datetime]],
    hours: dict[int, Hours],
    at: datetime,
) -> Verdict:
    if not row.is_open or row.calendar is None:
        return Verdict()
    if row.calendar.pk not in hours:
        hours[row.calendar.pk] = row.calendar.hours()
    return judge(standing_of(row), rungs, frozenset(fired), at, hours[row.calendar.pk])


def record(found: Iterable[Judged], told: Told) -> int:
    """Write the steps of these, and owe what they tell. Returns how many spoke. Four queries."""
    burning = [one for one in found if one.burns]
    if not burning:
        return 0
    tandems = audience.tandems(one.sales_request.tandem_id for one in burning)
    events, notices = [], []
    for one in burning:
        tandem = tandems.get(one.sales_request.tandem_id or 0, ALONE)
        for due, people in _once_each(one, told, tandem):
            events.append(_event(one, due, people))
            notices += told.notices(one, due, people)
    _write(burning, events)
    owe_many(notices)
    return len(events)


def _once_each(one: Judged, told: Told, tandem: Tandem) -> list[tuple[Due, dict[int, bool]]]:
    """Each step that speaks, with whom it tells. Two steps of one moment may mean the same person: once is enough."""
    found, heard = [], set()
    for due in one.verdict.fire:
        basis = due.rung.basis
        people = {
            person: leads
            for person, leads in told.people(one, due, tandem).items()
            if (basis, person) not in heard
        }
        heard |= {(basis, person) for person in people}
        found.append((due, people))
    return found


def _write(burning: Iterable[Judged], events: Iterable[TimelineEvent]) -> None:
    """What cannot be there yet, for the rows are locked: a conflict is a fault and undoes the transaction."""
    Escalation.objects.bulk_create(
        _escalation(one, due, skipped=skipped)
        for one in burning
        for skipped, dues in ((False, one.verdict.fire), (True, one.verdict.skip))
        for due in dues
    )
    TimelineEvent.objects.bulk_create(events)


def _escalation(one: Judged, due: Due, *, skipped: bool) -> Escalation:
    return Escalation(
        sales_request=one.sales_request,
        step_id=due.rung.pk,
        cycle=one.sales_request.cycle,
        since=due.since,
        due_at=due.at,
        at=one.at,
        skipped=skipped,
    )


def _event(one: Judged, due: Due, told: Iterable[int], *, done: Act = Act.TELL) -> TimelineEvent:
    """The timeline says what was due and which sides were told. Clocks differ: never earlier than what stands there."""
    row = one.sales_request
    row.changed_at = max(one.at, row.changed_at)
    return lifecycle.event(row, Kind.ESCALATED, by=None, at=row.changed_at, data=said(due, told, done=done))


def said(due: Due, told: Iterable[int], *, done: Act) -> dict[str, Any]:
    """What the timeline's entry about a step keeps: what was due, which sides were told, and what else was done."""
    return {
        "basis": due.rung.basis.value,
        "step": due.rung.pk,
        "share": due.rung.share,
        "after": int(due.rung.after.total_seconds()),
        "due": due.at.isoformat(),
        "tell": sorted(due.rung.tell, key=list(Audience).index),
        "told": sorted(told),
        "done": done.value,
    }


def look_again(found: Iterable[Judged]) -> None:
    """Store when to look at each next. One statement for all: Django's own for many rows costs more than all the rest."""
    moment = connection.ops.adapt_datetimefield_value
    rows = []
    for one in found:
        one.sales_request.escalate_at = one.verdict.next_at
        values = (one.sales_request.escalate_at, one.sales_request.changed_at)
        rows.append((*map(moment, values), one.sales_request.pk))
    table = connection.ops.quote_name(SalesRequest._meta.db_table)
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {table} SET escalate_at = %s, changed_at = %s WHERE id = %s",  # noqa: S608 - no input in it
                rows,
            )


def move_by_ladder(one: Judged, told: Told, cover: Cover) -> int:
    """As `record` for one request, whose step also moves it: to a stand-in, or into the shared queue."""
    sales_request, act = one.sales_request, _act(one)
    tandem = audience.tandems([sales_request.tandem_id]).get(sales_request.tandem_id or 0, ALONE)
    telling = _once_each(one, told, tandem)  # before it moves: who had it is told as well
    _write([one], [_event(one, due, people, done=_done(due, act)) for due, people in telling])
    if act is not Act.TELL:
        item = _move(one, act, cover)
        told_alone(item, _members(tandem), at=one.at)
        if act is Act.STAND_IN and item.to is None:  # nobody is there to take it: the queue, with its alarm
            act = Act.QUEUE
            telling = [
                (due, told.leads() | people if due.rung.act is not Act.TELL else people)
                for due, people in telling
            ]
    for due, people in telling:
        owe_many(told.notices(one, due, people, done=_done(due, act)))
    return len(telling)


def _done(due: Due, act: Act) -> Act:
    return act if due.rung.act is not Act.TELL else Act.TELL


def _move(one: Judged, act: Act, cover: Cover) -> HandoverItem:
    leaver = one.sales_request.owner
    assert leaver is not None  # noqa: S101 - `Judged.moves`
    # Whose absence has just begun did not let it lie: back again, they are offered it like everything else.
    cause = Cause.ABSENCE if is_away(leaver, one.at) else Cause.LADDER
    if act is Act.STAND_IN:
        return move(one.sales_request, cover=cover, leaver=leaver, at=one.at, cause=cause)
    nobody = Choice(None, Via.QUEUE)
    return to_queue(one.sales_request, choice=nobody, leaver=leaver, at=one.at, cause=cause)


def _members(tandem: Tandem) -> list[User]:
    return list(User.objects.active().filter(pk__in=tandem.field | tandem.inside))


def _act(one: Judged) -> Act:
    """What is to be done with it: the queue before a stand-in; and whom the ladder brought it passes it on to nobody else."""
    acts = {due.rung.act for due in one.verdict.fire}
    if Act.QUEUE in acts:
        return Act.QUEUE
    row = one.sales_request
    came_by_ladder = HandoverItem.objects.filter(
        sales_request=row, to=row.owner_id, cause=Cause.LADDER, ended_at=None, at__gte=row.owner_since
    )
    return Act.TELL if Act.STAND_IN not in acts or came_by_ladder.exists() else Act.STAND_IN
