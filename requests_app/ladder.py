"""When the steps of an escalation ladder are due. Plain Python, no Django, no clock.

Working time throughout: a step at the deadline plus two hours, for a deadline at 16:00 on a day that ends at 16:30, is due
at 09:30 on the next. Sides are treated alike: while the ball is in the field, it is the field's silence that escalates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from people.working_time import OutOfRange, add_working_time
from requests_app.states import OPEN, Ball, State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from people.working_time import Hours

ANSWER_WITHIN = timedelta(hours=8)  # working time for a query that names no day


class Basis(StrEnum):
    """What a step is counted from."""

    TARGET = "target"
    DEADLINE = "deadline"
    ACCEPTANCE = "acceptance"
    UNCLAIMED = "unclaimed"
    QUERY = "query"


class Audience(StrEnum):
    OWNER = "owner"
    REQUESTER = "requester"
    TANDEM = "tandem"
    FIELD = "field"
    INSIDE = "inside"
    LEAD = "lead"
    MANAGER = "manager"


def furthest(told: Iterable[Audience]) -> Audience | None:
    """Of those whom a step tells, who stands furthest from the work: a ladder climbs towards them. None: nobody is told."""
    return max(told, key=list(Audience).index, default=None)


class Act(StrEnum):
    TELL = "tell"
    STAND_IN = "stand_in"
    QUEUE = "queue"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step. `share` (percent of the target) belongs to `Basis.TARGET`, `after` (working time) to all others."""

    pk: int
    basis: Basis
    share: int | None
    after: timedelta
    tell: frozenset[Audience]
    act: Act = Act.TELL


@dataclass(frozen=True, slots=True)
class Standing:
    """What a ladder needs to know about one request. Moments are aware, durations working time."""

    state: State
    ball: Ball
    owned: bool
    accepted: bool
    cycle: int
    submitted_at: datetime
    owner_since: datetime | None
    accept_by: datetime | None
    unclaimed_since: datetime | None
    ball_since: datetime
    waiting_until: datetime | None
    target: timedelta
    target_left: timedelta
    clock_since: datetime | None
    agreed_at: datetime | None
    deadline_at: datetime | None
    is_named: bool = (
        False  # the deadline is a day that somebody named (promise, agreed date), no target used up
    )


@dataclass(frozen=True, slots=True)
class Due:
    """A step and its moment. `since` tells the stretch in which it fires once: this owner, this time in the queue, this
    query; for target and deadline the cycle does, and `since` is always the same.
    """

    rung: Rung
    since: datetime
    at: datetime


def due_moments(standing: Standing, rungs: Iterable[Rung], hours: Hours) -> list[Due]:
    """Every step that applies to the request as it stands, with its moment, the earliest first."""
    found = []
    for rung in rungs:
        moment = _moment(standing, rung, hours)
        if moment is not None:
            found.append(Due(rung, *moment))
    return sorted(found, key=lambda due: (due.at, due.rung.after, due.rung.pk))


def _moment(standing: Standing, rung: Rung, hours: Hours) -> tuple[datetime, datetime] | None:
    """(since, at), or None where the step does not apply now."""
    anchor = _anchor(standing, rung, hours)
    if anchor is None:
        return None
    since, start = anchor
    try:
        return since, add_working_time(start, rung.after, hours) if rung.after else start
    except OutOfRange:
        return None


Anchor = tuple[datetime, datetime] | None  # (since, what is counted from); None: does not apply now


def _anchor(standing: Standing, rung: Rung, hours: Hours) -> Anchor:
    if standing.state not in OPEN:
        return None
    if rung.basis is Basis.QUERY:
        return _query(standing, hours)
    if rung.basis is Basis.UNCLAIMED:
        return _unclaimed(standing)
    if (
        rung.basis is Basis.ACCEPTANCE
    ):  # wherever the ball is: to say that one has it in hand is the owner's to do
        return _unaccepted(standing)
    if standing.ball is not Ball.INSIDE:  # outside for good reason: nothing of ours escalates
        return None
    share = rung.share or 0
    at = _overdue_from(standing) if rung.basis is Basis.DEADLINE else _share_used(standing, share, hours)
    return None if at is None else (standing.submitted_at, at)


def _unclaimed(standing: Standing) -> Anchor:
    if standing.owned or standing.unclaimed_since is None:
        return None
    # The field answers by itself, and is reminded. What comes from a customer or a third party, somebody has to see.
    if standing.ball is Ball.FIELD:
        return None
    # While it waited for the field, nobody had to claim it.
    since = max(standing.unclaimed_since, standing.ball_since)
    return since, since


def _unaccepted(standing: Standing) -> Anchor:
    if standing.accepted or standing.owner_since is None or standing.accept_by is None:
        return None
    return standing.owner_since, standing.accept_by


def _overdue_from(standing: Standing) -> datetime | None:
    """A target counts inside sales' time only. A named day may have passed while others were to act: what is then still
    to be done gets the ladder from its beginning, not the manager at once.
    """
    if standing.deadline_at is None or not standing.is_named or standing.clock_since is None:
        return standing.deadline_at
    return max(standing.deadline_at, standing.clock_since)


def _query(standing: Standing, hours: Hours) -> Anchor:
    if standing.ball is not Ball.FIELD or standing.state is not State.WAITING:
        return None
    if standing.waiting_until is not None:
        # Asked again, for another day: another query. A day that has passed cannot be named again.
        return standing.waiting_until, standing.waiting_until
    try:
        return standing.ball_since, add_working_time(standing.ball_since, ANSWER_WITHIN, hours)
    except OutOfRange:
        return None


def _share_used(standing: Standing, share: int, hours: Hours) -> datetime | None:
    """When this much of the target is used up; None while the clock stands, and once a new date was agreed."""
    if standing.clock_since is None or standing.agreed_at is not None:
        return None
    left = standing.target_left - standing.target * (100 - share) / 100
    if left <= timedelta():
        return standing.clock_since
    try:
        return add_working_time(standing.clock_since, left, hours)
    except OutOfRange:
        return None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done now: `fire` are told, `skip` only recorded (after an outage the highest of a kind speaks), and
    `next_at` is when to look again, None for nothing in sight."""

    fire: tuple[Due, ...] = ()
    skip: tuple[Due, ...] = ()
    next_at: datetime | None = None


Fired = frozenset[tuple[int, int, datetime]]  # (step, cycle, since)


def judge(standing: Standing, rungs: Iterable[Rung], fired: Fired, now: datetime, hours: Hours) -> Verdict:
    """Each step once per request, cycle and stretch, whatever was missed meanwhile."""
    dues = due_moments(standing, rungs, hours)
    waiting = [due for due in dues if not _has_fired(due, standing.cycle, fired)]
    # Target and deadline are one climb: who hears that it is overdue needs no hint any more, nor does anybody need a
    # lower step that was added after a higher one had spoken.
    highest = {_climb(due.rung.basis): due for due in sorted(dues, key=_height) if due.at <= now}
    burning = [due for due in waiting if due.at <= now]
    fire = tuple(due for due in burning if _is_level(due, highest[_climb(due.rung.basis)]))
    skip = tuple(due for due in burning if due not in fire)
    return Verdict(fire, skip, min((due.at for due in waiting if due.at > now), default=None))


def _has_fired(due: Due, cycle: int, fired: Fired) -> bool:
    """A new date begins a new cycle of target and deadline; who has not accepted, claimed or answered was told already."""
    if _climb(due.rung.basis) is Basis.DEADLINE:
        return (due.rung.pk, cycle, due.since) in fired
    return any((step, since) == (due.rung.pk, due.since) for step, _cycle, since in fired)


def _height(due: Due) -> tuple[bool, datetime, timedelta, int]:
    """A promise may pass before much of the target is used: the hint that comes later is the lower step all the same."""
    return due.rung.basis is not Basis.TARGET, due.at, due.rung.after, due.rung.pk


def _is_level(due: Due, top: Due) -> bool:
    """Whether it is as high as the highest: several steps of one moment, which tell several people, all speak."""
    return due.rung.basis is top.rung.basis and (due.at, due.rung.after) == (top.at, top.rung.after)


def _climb(basis: Basis) -> Basis:
    return Basis.DEADLINE if basis is Basis.TARGET else basis
