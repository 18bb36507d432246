"""What a ladder would have done in a request's past. Plain Python, no Django, no clock.

The timeline says from moment to moment whose turn it was and who had it; the deadlines of each moment are computed by the
functions that compute them live, and `ladder.judge` says what fires, as it does for the sweep. History is taken as it was:
what people would have done differently after a step is not guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from people.working_time import OutOfRange, add_working_time, working_time_between
from requests_app.deadlines import Reason, earlier, target_due
from requests_app.ladder import Basis, Fired, Standing, judge
from requests_app.states import ACCEPTING, GIVING, OPEN, Ball, State, Verb, target_clock_runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from people.working_time import Hours
    from requests_app.ladder import Rung

ACCEPTS = frozenset(verb.value for verb in ACCEPTING)
HANDS_ON = frozenset(verb.value for verb in {*GIVING, Verb.CLAIM, Verb.RELEASE})
ASKS = frozenset({Verb.ASK.value, Verb.WAIT.value})
NOT_IN_HAND = frozenset({Basis.ACCEPTANCE, Basis.UNCLAIMED})  # what these steps find


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the timeline, and what held from `at` on."""

    kind: str
    at: datetime
    state: State
    ball: Ball
    owner: int | None
    until: datetime | None = None  # ask, wait: when an answer is expected
    agreed_at: datetime | None = None  # acknowledge: the new date
    promise_at: datetime | None = None  # from here on, where `moves_promise`
    moves_promise: bool = False
    by_field: bool = False  # correct: by somebody of field sales
    basis: str = ""  # escalated: what the step is counted from
    furthest: str = (
        ""  # escalated: who stands furthest from the work of those who were told (`ladder.furthest`)
    )


@dataclass(frozen=True, slots=True)
class Life:
    """A request as far as ladders and rules are concerned. `entries` in the timeline's order, the first of them the submission."""

    pk: int
    requester: int
    tandem: int | None
    type: int
    target: timedelta
    acceptance: timedelta | None
    after_handover: timedelta  # to accept within, where the type names none
    promise_at: datetime | None  # as it was when it was sent
    hours: Hours
    entries: Sequence[Entry]
    from_field: bool = True  # its requester belongs to field sales; else it was taken down inside
    asks_outcome: bool = True


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which nobody did anything: what a ladder saw from `start` until `end` (None: until now)."""

    standing: Standing
    owner: int | None
    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Firing:
    """A step that would have fired. `skipped`: a higher one was due as well, nobody would have been told."""

    life: Life
    rung: Rung
    since: datetime  # of the stretch in which it fires once
    at: datetime
    owner: int | None
    skipped: bool
    gained: (
        timedelta | None
    )  # acceptance, queue: working time until somebody really took it in hand; None: not yet


def replay(life: Life, rungs: Sequence[Rung], *, since: datetime, until: datetime) -> Iterator[Firing]:
    """Every step that would have fired from `since` until `until`, in order."""
    past = list(spells(life))
    fired: Fired = frozenset()
    for number, spell in enumerate(past):
        end = min(spell.end or until, until)
        coming = [rung for rung in rungs if _may_come(rung, spell.standing, end)]
        at: datetime | None = spell.start
        while coming and at is not None and at < end:
            verdict = judge(spell.standing, coming, fired, at, life.hours)
            for due in (*verdict.skip, *verdict.fire):
                if at >= since:
                    skipped = due not in verdict.fire
                    gained = _gained(due.rung.basis, at, past[number:], life.hours)
                    yield Firing(life, due.rung, due.since, at, spell.owner, skipped, gained)
                fired |= {(due.rung.pk, spell.standing.cycle, due.since)}
            at = verdict.next_at


def _may_come(rung: Rung, standing: Standing, end: datetime) -> bool:
    """False where a step cannot be due before `end`: working time never passes faster than the clock does. It spares the
    arithmetic for nearly all of a history.
    """
    if standing.state not in OPEN or (standing.ball is Ball.INSIDE) is (rung.basis is Basis.QUERY):
        return False
    if rung.basis is Basis.TARGET:
        if standing.clock_since is None:
            return False
        left = standing.target_left - standing.target * (100 - (rung.share or 0)) / 100
        return standing.clock_since + left < end
    begun = {
        Basis.DEADLINE: standing.deadline_at,
        Basis.ACCEPTANCE: None if standing.accepted else standing.accept_by,
        Basis.UNCLAIMED: None if standing.owned else standing.unclaimed_since,
        Basis.QUERY: standing.waiting_until or standing.ball_since,
    }[rung.basis]
    return begun is not None and begun + rung.after < end


def _gained(basis: Basis, at: datetime, following: Sequence[Spell], hours: Hours) -> timedelta | None:
    """How long, in working time, it then still lay until somebody had it in hand, or it was settled otherwise."""
    if basis not in NOT_IN_HAND:
        return None
    for spell in following:
        standing = spell.standing
        if standing.accepted or standing.state not in OPEN:
            return working_time_between(at, max(at, spell.start), hours)
    return None


def spells(life: Life) -> Iterator[Spell]:
    """The life, cut at every event."""
    present = _Present(life)
    for entry, following in zip_longest(life.entries, life.entries[1:]):
        present.becomes(entry)
        end = following.at if following else None
        if end is None or end > entry.at:
            yield Spell(present.standing(), entry.owner, entry.at, end)


def accepted_after(life: Life) -> timedelta | None:
    """Working time from its arrival until somebody had it in hand for the first time; None: nobody ever had."""
    in_hand = next((spell.start for spell in spells(life) if spell.standing.accepted), None)
    return None if in_hand is None else working_time_between(life.entries[0].at, in_hand, life.hours)


class _Present:
    """What a request's columns said, event by event: as `lifecycle.perform` writes them, without a request."""

    def __init__(self, life: Life) -> None:
        at = life.entries[0].at
        self._life = life
        self._owner: int | None = None
        self._promise_at = life.promise_at
        self._columns: dict[str, Any] = {
            "state": State.DRAFT,
            "ball": Ball.FIELD,
            "owned": False,
            "accepted": False,
            "cycle": 1,
            "submitted_at": at,
            "owner_since": None,
            "accept_by": None,
            "unclaimed_since": at,
            "ball_since": at,
            "waiting_until": None,
            "target": life.target,
            "target_left": life.target,
            "clock_since": None,
            "agreed_at": None,
            "deadline_at": None,
            "is_named": False,
        }

    def standing(self) -> Standing:
        return Standing(**self._columns)

    def becomes(self, entry: Entry) -> None:
        self._hand(entry)
        self._pass(entry)
        self._count(entry)
        if entry.moves_promise:
            self._promise_at = entry.promise_at
        self._date()

    def _hand(self, entry: Entry) -> None:
        """Whose it is, and until when they should accept: as `lifecycle.assign`."""
        now, owned = self._columns, entry.owner is not None
        if entry.owner != self._owner or entry.kind in HANDS_ON:
            after_handover = self._life.after_handover if entry.kind == Verb.HAND_OVER else None
            within = self._life.acceptance or after_handover
            now["owned"], now["accepted"] = owned, False
            now["owner_since"] = entry.at if owned else None
            now["unclaimed_since"] = None if owned else entry.at
            now["accept_by"] = self._later(entry.at, within) if owned and within else None
        if owned and entry.kind in ACCEPTS:
            now["accepted"], now["accept_by"] = True, None
        self._owner = entry.owner

    def _pass(self, entry: Entry) -> None:
        """State and ball, and by when an answer is expected."""
        now = self._columns
        if entry.ball is not now["ball"]:
            now["ball_since"] = entry.at
            if now["accept_by"] is not None:  # it lay elsewhere meanwhile: the time to accept begins now
                within = self._life.acceptance or self._life.after_handover
                now["accept_by"] = self._later(entry.at, within)
        if entry.kind in ASKS:
            now["waiting_until"] = entry.until
        elif entry.state is not State.WAITING:
            now["waiting_until"] = None
        if entry.state not in OPEN:
            now["unclaimed_since"] = now["accept_by"] = None
        now["state"], now["ball"] = entry.state, entry.ball

    def _count(self, entry: Entry) -> None:
        """The target's clock: begun anew, stopped, started; and a new date instead of it."""
        now = self._columns
        if entry.kind == Verb.REOPEN:
            now["cycle"] += 1
            now["agreed_at"], now["target_left"] = None, self._life.target
        elif entry.agreed_at is not None:
            now["cycle"] += 1
            now["agreed_at"] = entry.agreed_at
        elif entry.moves_promise and entry.state in OPEN:  # another deadline, and its own ladder
            now["cycle"] += 1
            now["agreed_at"] = None
        runs = target_clock_runs(now["state"], now["ball"])
        if runs and now["clock_since"] is None:
            now["clock_since"] = entry.at
        elif not runs and now["clock_since"] is not None:
            now["target_left"] -= working_time_between(now["clock_since"], entry.at, self._life.hours)
            now["clock_since"] = None

    def _date(self) -> None:
        now = self._columns
        if now["state"] not in OPEN:
            now["deadline_at"], now["is_named"] = None, False
            return
        target = target_due(now["clock_since"], now["target_left"], self._life.hours)
        deadline = earlier(target, self._promise_at, now["agreed_at"])
        now["deadline_at"] = deadline.at
        now["is_named"] = deadline.reason in {Reason.PROMISE, Reason.AGREED}

    def _later(self, at: datetime, within: timedelta) -> datetime | None:
        try:
            return add_working_time(at, within, self._life.hours)
        except OutOfRange:
            return None
