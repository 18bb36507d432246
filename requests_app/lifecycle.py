"""One step in a request's life, in memory: the columns change, the event that tells of it is returned, nothing is saved.

Live work (`actions/`) and the import of an old system's history go through this same function, so that both obey the
same rules.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings

from people.working_time import OutOfRange, add_working_time, working_time_between
from requests_app import states
from requests_app.deadlines import earlier, target_due
from requests_app.models import SalesRequest, TimelineEvent
from requests_app.states import Ball, State, Verb
from requests_app.urgency import urgent_from

if TYPE_CHECKING:
    from uuid import UUID

    from people.models import User

LATER = timedelta(days=30)
HANDOVER_ACCEPTANCE = timedelta(hours=2)  # working time, where the type names none


@dataclass(frozen=True, slots=True)
class Step:
    """What a person decided: the verb, and what belongs to it."""

    verb: Verb
    by: User | None  # None: Salesdesk itself
    at: datetime
    note: str = ""
    to: User | None = None  # `states.GIVING`: whose it is from now on; nobody: the shared queue
    ball: Ball | None = None  # wait: for whom
    until: datetime | None = None  # ask, wait: by when an answer is expected
    data: dict[str, Any] = field(default_factory=dict)
    key: UUID | None = None


def perform(sales_request: SalesRequest, step: Step) -> TimelineEvent:
    """Change `sales_request` in memory and return the unsaved event. Raises `states.TransitionNotAllowed`.

    Clocks of several machines differ by a little: a step is never earlier than the one before it.
    """
    transition = states.find(step.verb, sales_request.facts)
    at = max(step.at, sales_request.changed_at)
    had_ball = sales_request.ball
    sales_request.state = transition.target or sales_request.state
    _change_owner(sales_request, step, at)
    _pass_ball(sales_request, transition, step, at, before=had_ball)
    _turn_clock(sales_request, at)
    _note_milestones(sales_request, step, at)
    compute_deadlines(sales_request, at)
    sales_request.changed_at = at
    sales_request.revision += 1
    return event(
        sales_request, step.verb.value, by=step.by, at=at, note=step.note, data=step.data, key=step.key
    )


def event(
    sales_request: SalesRequest,
    kind: str,
    *,
    by: User | None,
    at: datetime,
    note: str = "",
    data: dict[str, Any] | None = None,
    key: UUID | None = None,
) -> TimelineEvent:
    """The unsaved timeline entry that says what holds from `at` on."""
    return TimelineEvent(
        sales_request=sales_request,
        kind=kind,
        actor=by,
        at=at,
        note=note,
        data=data or {},
        state=sales_request.state,
        ball=sales_request.ball,
        owner=sales_request.owner,
        key=key,
    )


def _change_owner(sales_request: SalesRequest, step: Step, at: datetime) -> None:
    if step.verb is Verb.CLAIM:
        assign(sales_request, step.by, at)
    elif step.verb is Verb.RELEASE:
        assign(sales_request, None, at)
    elif step.verb in states.GIVING:
        assign(sales_request, step.to, at)
        if step.verb is Verb.HAND_OVER and step.to is not None:
            sales_request.accept_by = _after(
                sales_request, at, sales_request.acceptance or HANDOVER_ACCEPTANCE
            )
    elif step.verb is Verb.SUBMIT:
        sales_request.unclaimed_since = at
    if step.verb in states.ACCEPTING and sales_request.accepted_at is None:
        sales_request.accepted_at = at
        sales_request.accept_by = None


def assign(sales_request: SalesRequest, owner: User | None, at: datetime) -> None:
    """Make it `owner`'s, not accepted yet; `None`: the shared queue's."""
    sales_request.owner = owner
    sales_request.owner_since = at if owner else None
    sales_request.accepted_at = None
    sales_request.unclaimed_since = None if owner else at
    within = sales_request.acceptance
    sales_request.accept_by = _after(sales_request, at, within) if owner and within else None


def _after(sales_request: SalesRequest, at: datetime, within: timedelta) -> datetime | None:
    try:
        return add_working_time(at, within, sales_request.calendar.hours())  # type: ignore[union-attr]  # sent requests have one
    except OutOfRange:
        return None


def _pass_ball(
    sales_request: SalesRequest, transition: states.Transition, step: Step, at: datetime, *, before: str
) -> None:
    if transition.balls:
        sales_request.ball = step.ball if step.ball in transition.balls else transition.balls[0]
    if sales_request.ball != before or sales_request.ball_since is None:
        sales_request.ball_since = at
        if sales_request.accept_by is not None:  # it lay elsewhere meanwhile: the time to accept begins now
            within = sales_request.acceptance or HANDOVER_ACCEPTANCE
            sales_request.accept_by = _after(sales_request, at, within)
    if step.verb in {Verb.ASK, Verb.WAIT}:
        sales_request.waiting_for = step.note[:500]
        sales_request.waiting_until = step.until
    elif State(sales_request.state) is not State.WAITING:
        sales_request.waiting_for = ""
        sales_request.waiting_until = None


def _note_milestones(sales_request: SalesRequest, step: Step, at: datetime) -> None:
    if step.verb is Verb.SUBMIT:
        sales_request.submitted_at = at
        _begin_target(sales_request)
    elif step.verb is Verb.DELIVER:
        sales_request.delivered_at = at
    elif step.verb is Verb.REOPEN:
        sales_request.cycle += 1
        sales_request.agreed_at = None
        _begin_target(sales_request)
        sales_request.delivered_at = None
    if State(sales_request.state) not in states.OPEN:
        sales_request.unclaimed_since = sales_request.accept_by = None
    if State(sales_request.state) not in states.CLOSED:
        sales_request.closed_at = None
    elif sales_request.closed_at is None:
        sales_request.closed_at = at


def _begin_target(sales_request: SalesRequest) -> None:
    """A whole target, counted by the calendar as it is now. Later versions of it are the sweep's: it counts anew."""
    sales_request.target_left = sales_request.target
    sales_request.calendar_version = sales_request.calendar.version  # type: ignore[union-attr]  # sent requests have one


def _turn_clock(sales_request: SalesRequest, at: datetime) -> None:
    """Stop or start the target clock where the step turns it.

    A clock that goes on running is left alone: stopped and started again after the target was used up, it would tell a
    later deadline than the one that was missed.
    """
    runs = states.target_clock_runs(State(sales_request.state), Ball(sales_request.ball))
    if runs and sales_request.clock_since is None:
        sales_request.clock_since = at
    elif not runs and sales_request.clock_since is not None:
        hours = sales_request.calendar.hours()  # type: ignore[union-attr]  # a constraint: sent requests have one
        sales_request.target_left -= working_time_between(sales_request.clock_since, at, hours)
        sales_request.clock_since = None


def compute_deadlines(sales_request: SalesRequest, at: datetime) -> None:
    """Set the stored moments from the clock and the promise, by the calendar as it is now."""
    calendar = sales_request.calendar
    assert calendar is not None  # noqa: S101 - a constraint: sent requests have one
    hours = calendar.hours()
    state = State(sales_request.state)
    sales_request.target_due_at = target_due(sales_request.clock_since, sales_request.target_left, hours)
    open_promise = sales_request.promise_at if state in states.OPEN else None
    agreed = sales_request.agreed_at if state in states.OPEN else None
    sales_request.deadline_at = earlier(sales_request.target_due_at, open_promise, agreed).at
    # What the ladder says now is the sweep's to find out: it looks at once at whatever has changed.
    sales_request.escalate_at = at if state in states.OPEN else None
    if sales_request.deadline_at is not None:
        sales_request.urgent_from = urgent_from(
            sales_request.deadline_at, sales_request.work, sales_request.head_starts, hours
        )
    elif state is State.DELIVERED:
        sales_request.urgent_from = (sales_request.delivered_at or at) + settings.OUTCOME_ASKED_AFTER
    else:
        # Nothing of ours is due: where it waits, the day an answer was expected; else, when it came to rest.
        sales_request.urgent_from = sales_request.waiting_until or at + LATER
