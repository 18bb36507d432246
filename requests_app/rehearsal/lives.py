"""What really happened, read from the timelines: for ladders that are rehearsed and rules that measure themselves."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from people.models import WorkingCalendar
from requests_app.ladder import Audience, furthest
from requests_app.lifecycle import HANDOVER_ACCEPTANCE
from requests_app.models import SalesRequest, TimelineEvent
from requests_app.models.timeline import Kind
from requests_app.rehearsal.replay import Entry, Life
from requests_app.states import Ball, State, Verb

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from people.working_time import Hours

AT_ONCE = 2_000  # requests whose timelines are in memory together
WITH_DATA = (Kind.ASK, Kind.WAIT, Kind.CORRECT, Kind.ACKNOWLEDGE, Kind.ESCALATED)


class Columns(NamedTuple):
    """What of the request's row belongs to its life."""

    requester: int
    tandem: int | None
    type: int
    target: timedelta
    acceptance: timedelta | None
    promise_at: datetime | None
    calendar: int
    from_field: bool
    asks_outcome: bool


COLUMNS = (
    "requester",
    "tandem",
    "type",
    "target",
    "acceptance",
    "promise_at",
    "calendar",
    "requester__is_field",
    "type__asks_outcome",
)


class Event(NamedTuple):
    """A timeline's entry; `data` and `by_field` only of those in `WITH_DATA`."""

    kind: str
    at: datetime
    state: str
    ball: str
    owner: int | None
    data: dict[str, Any]
    by_field: bool


def lives(keys: Sequence[int]) -> Iterator[Life]:
    """Of these requests, in their keys' order; drafts are left out. One query, and three for each `AT_ONCE` requests."""
    hours = {calendar.pk: calendar.hours() for calendar in WorkingCalendar.objects.all()}
    for start in range(0, len(keys), AT_ONCE):
        yield from _some_lives(keys[start : start + AT_ONCE], hours)


def life_of(row: SalesRequest, events: Iterable[TimelineEvent]) -> Life:
    """Of one sent request whose type, requester and calendar are loaded, and whose `events` are, with their actors. No query."""
    assert row.calendar is not None  # noqa: S101 - a constraint: sent requests have one
    assert row.type is not None  # noqa: S101 - as well
    columns = Columns(
        requester=row.requester_id,
        tandem=row.tandem_id,
        type=row.type.pk,
        target=row.target,
        acceptance=row.acceptance,
        promise_at=row.promise_at,
        calendar=row.calendar.pk,
        from_field=row.requester.is_field,
        asks_outcome=row.type.asks_outcome,
    )
    told = [
        Event(e.kind, e.at, e.state, e.ball, e.owner_id, e.data, e.actor is not None and e.actor.is_field)
        for e in events
    ]
    return _life(row.pk, columns, told, row.calendar.hours())


def _some_lives(keys: Sequence[int], hours: dict[int, Hours]) -> Iterator[Life]:
    rows = SalesRequest.objects.filter(pk__in=keys).values_list("pk", *COLUMNS)
    columns = {pk: Columns(*row) for pk, *row in rows}
    for pk, events in _timelines(keys):
        life = _life(pk, columns[pk], events, hours[columns[pk].calendar])
        if life.entries:
            yield life


def _life(pk: int, columns: Columns, events: Sequence[Event], hours: Hours) -> Life:
    return Life(
        pk=pk,
        requester=columns.requester,
        tandem=columns.tandem,
        type=columns.type,
        target=columns.target,
        acceptance=columns.acceptance,
        after_handover=HANDOVER_ACCEPTANCE,
        promise_at=_promised_first(events, columns.promise_at),
        hours=hours,
        entries=list(_entries(events)),
        from_field=columns.from_field,
        asks_outcome=columns.asks_outcome,
    )


def _timelines(keys: Sequence[int]) -> Iterator[tuple[int, list[Event]]]:
    """`data` is read only where it matters: it is most of a timeline's weight."""
    events = TimelineEvent.objects.filter(sales_request__in=keys)
    rich = events.filter(kind__in=WITH_DATA).values_list("pk", "data", "actor__is_field")
    told = {pk: (data or {}, bool(by_field)) for pk, data, by_field in rich}
    columns = ("sales_request", "pk", "kind", "at", "state", "ball", "owner")
    rows = events.order_by("sales_request", "pk").values_list(*columns)
    for request, group in groupby(rows, key=itemgetter(0)):
        yield (
            request,
            [
                Event(kind, at, state, ball, owner, *told.get(pk, ({}, False)))
                for _request, pk, kind, at, state, ball, owner in group
            ],
        )


def _entries(events: Iterable[Event]) -> Iterator[Entry]:
    """From the submission on."""
    sent = False
    for event in events:
        sent = sent or event.kind == Verb.SUBMIT.value
        if not sent:
            continue
        promise = _promise_change(event.data) if event.kind == Verb.CORRECT.value else None
        asks = event.kind in {Verb.ASK.value, Verb.WAIT.value}
        yield Entry(
            kind=event.kind,
            at=event.at,
            state=State(event.state),
            ball=Ball(event.ball),
            owner=event.owner,
            until=_moment(event.data.get("until")) if asks else None,
            agreed_at=_moment(event.data.get("to")) if event.kind == Verb.ACKNOWLEDGE.value else None,
            promise_at=_moment(promise["to"]) if promise else None,
            moves_promise=promise is not None,
            by_field=event.by_field,
            basis=event.data.get("basis", "") if event.kind == Kind.ESCALATED else "",
            furthest=_furthest(event.data) if event.kind == Kind.ESCALATED else "",
        )


def _furthest(data: dict[str, Any]) -> str:
    who = furthest(Audience(audience) for audience in data.get("tell", ()))
    return who.value if who else ""


def _promised_first(events: Iterable[Event], now: datetime | None) -> datetime | None:
    """What stood there before anybody corrected it."""
    changes = (_promise_change(event.data) for event in events if event.kind == Verb.CORRECT.value)
    first = next((change for change in changes if change), None)
    return _moment(first["from"]) if first else now


def _promise_change(data: dict[str, Any]) -> dict[str, Any] | None:
    return next((change for change in data.get("changes", ()) if change["field"] == "promise_at"), None)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
