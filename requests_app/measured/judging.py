"""Whether an agreed rule was kept in a request's life. Plain Python, no Django, no clock.

A rule makes *cases*: occasions on which something was owed. `docs/rules.md` says for each measure in words when a case begins,
when it is kept, when it is broken, and when it does not count; the functions here say the same, one for each measure.

What holds for all of them: only what happened up to `until` is known. A case that is broken stays broken, whatever comes later.
What settles a case otherwise before its time is over (cancelled, given up) makes it no case, for either side.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import cached_property
from itertools import groupby, pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from people.working_time import OutOfRange, add_working_time, working_time_between
from requests_app.deadlines import target_due
from requests_app.rehearsal.replay import spells
from requests_app.states import OPEN, WORKED_ON, Ball, State, Verb, target_clock_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from requests_app.rehearsal.replay import Entry, Life, Spell

ARRIVALS = frozenset({Verb.SUBMIT.value, Verb.REOPEN.value})
OUTCOMES = frozenset({Verb.WIN.value, Verb.LOSE.value})
GIVEN_UP = frozenset({State.LOST, State.CANCELLED})


@dataclass(frozen=True, slots=True)
class Case:
    """`at`: when it began to be owed. `due`: until when; None where no moment is named or the clock stands.

    `kept`: None while it is open and not broken yet. `ended_at`: when it was kept or broken.
    """

    request: int
    at: datetime
    due: datetime | None
    kept: bool | None
    ended_at: datetime | None = None


class Known:
    """A life up to a moment: what several rules look at is worked out once. Its entries may be none."""

    def __init__(self, life: Life, until: datetime) -> None:
        self.life = replace(life, entries=[entry for entry in life.entries if entry.at <= until])
        self.until = until

    @cached_property
    def spells(self) -> list[Spell]:
        """The dearest part of a judgement: it counts the target's clock."""
        return list(spells(self.life))


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known, and what the rule allows."""

    known: Known
    allowed: int  # hours or days; 0 where the measure has no parameter

    @property
    def life(self) -> Life:
        return self.known.life

    @property
    def until(self) -> datetime:
        return self.known.until

    def case(
        self,
        at: datetime,
        due: datetime | None,
        kept: bool | None,  # noqa: FBT001 - the case's own word
        ended_at: datetime | None = None,
    ) -> Case:
        return Case(self.life.pk, at, due, kept, ended_at)

    def within(self, at: datetime, due: datetime | None, end: datetime | None, *, good: bool) -> Case | None:
        """A case that is owed until `due`. `end`: when it was settled; `good`: by what was owed.

        None: settled otherwise in time, so no case.
        """
        if end is not None and (due is None or end <= due):
            return self.case(at, due, kept=True, ended_at=end) if good else None
        if due is not None and due < self.until:
            return self.case(at, due, kept=False, ended_at=due)
        return self.case(at, due, kept=None)


def judge(
    measure: str, parameters: Mapping[str, int], life: Life, *, since: datetime, until: datetime
) -> list[Case]:
    """The cases of this life that began from `since` until before `until`, in order, as known at `until`.

    `measure` and `parameters` as `tandems.measures.checked` gives them. Raises `KeyError` for a measure that is none.
    """
    return judge_known(measure, parameters, Known(life, until), since=since)


def judge_known(
    measure: str, parameters: Mapping[str, int], known: Known, *, since: datetime, end: datetime | None = None
) -> list[Case]:
    """As `judge`, for a life that other rules look at as well. `end`: of the rule; what began later is no case of it."""
    if not known.life.entries:
        return []
    found = JUDGES[measure](Seen(known, next(iter(parameters.values()), 0)))
    before = min(end or known.until, known.until)
    return sorted((case for case in found if since <= case.at < before), key=lambda case: case.at)


def _accept_within(seen: Seen) -> Iterator[Case]:
    """Each stretch in which it is inside sales' turn and nobody has it in hand. Passing it on does not begin it anew."""
    past = seen.known.spells
    for number, spell in enumerate(past):
        if not _lies(spell) or (number and _lies(past[number - 1])):
            continue
        after = next((later for later in past[number:] if not _lies(later)), None)
        taken = after is not None and after.standing.accepted and after.standing.state not in GIVEN_UP
        end = after.start if after else None
        if case := seen.within(spell.start, _later(spell.start, seen), end, good=taken):
            yield case


def _lies(spell: Spell) -> bool:
    standing = spell.standing
    return standing.state in WORKED_ON and standing.ball is Ball.INSIDE and not standing.accepted


def _complete_at_first(seen: Seen) -> Iterator[Case]:
    """Each submission: broken by the first query to the field before the first delivery."""
    entries = seen.life.entries
    at = entries[0].at
    for entry in entries:
        if entry.kind == Verb.ASK and entry.ball is Ball.FIELD:
            yield seen.case(at, None, kept=False, ended_at=entry.at)
            return
        if entry.kind == Verb.DELIVER:
            yield seen.case(at, None, kept=True, ended_at=entry.at)
            return
        if entry.state not in OPEN:  # closed before anybody could tell
            return
    yield seen.case(at, None, kept=None)


def _deliver_within(seen: Seen) -> Iterator[Case]:
    """Each submission and each reopening: the target's clock, which stands while the turn is elsewhere, until the delivery."""
    for entries in _rounds(seen.life.entries):
        if case := _delivered(seen, entries):
            yield case


def _delivered(seen: Seen, entries: Sequence[Entry]) -> Case | None:
    at, left, hours = entries[0].at, timedelta(hours=seen.allowed), seen.life.hours
    for entry, following in pairwise([*entries, None]):
        assert entry is not None  # noqa: S101 - only the last is none
        if entry.state not in OPEN:
            return seen.case(at, None, kept=True, ended_at=entry.at) if entry.kind == Verb.DELIVER else None
        if not target_clock_runs(entry.state, entry.ball):
            continue
        due, end = target_due(entry.at, left, hours), following.at if following else seen.until
        if due is not None and due < end:
            return seen.case(at, due, kept=False, ended_at=due)
        if following is None:
            return seen.case(at, due, kept=None)
        if following.kind == Verb.DELIVER:
            return seen.case(at, due, kept=True, ended_at=following.at)
        left -= working_time_between(entry.at, following.at, hours)
    return seen.case(at, None, kept=None)


def _rounds(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """The life, cut at its submission and each reopening."""
    begins = [number for number, entry in enumerate(entries) if entry.kind in ARRIVALS]
    for begin, end in pairwise([*begins, len(entries)]):
        yield list(entries[begin:end])


def _answer_within(seen: Seen) -> Iterator[Case]:
    """Each time that the field is asked until it answers; a further question before the answer belongs to the same case."""
    entries = seen.life.entries
    for number, entry in enumerate(entries):
        if not _is_asked(entry) or _is_asked(entries[number - 1]):
            continue
        end = next((later for later in entries[number:] if not _is_asked(later)), None)
        good = end is not None and end.kind == Verb.ANSWER
        if case := seen.within(entry.at, _later(entry.at, seen), end.at if end else None, good=good):
            yield case


def _is_asked(entry: Entry) -> bool:
    return entry.state is State.WAITING and entry.ball is Ball.FIELD


def _new_date_before(seen: Seen) -> Iterator[Case]:
    """Each deadline: of a round, of a corrected promise, of a new date. Kept where it was delivered before, or a new date named."""
    for _cycle, group in groupby(seen.known.spells, key=lambda spell: spell.standing.cycle):
        if case := _deadline(seen, [spell for spell in group if spell.standing.state in OPEN]):
            yield case


def _deadline(seen: Seen, stretch: Sequence[Spell]) -> Case | None:
    if not stretch:
        return None
    at = stretch[0].start
    due: datetime | None = None
    for spell in stretch:
        deadline, end = spell.standing.deadline_at, spell.end or seen.until
        due = deadline or due
        if deadline is None or deadline >= end:
            continue
        # It had passed before it was anybody's to keep, or while inside sales could do nothing: no case for either side.
        if deadline <= at or spell.standing.ball is not Ball.INSIDE or deadline < spell.start:
            return None
        return seen.case(at, deadline, kept=False, ended_at=deadline)
    settled_at = stretch[-1].end
    if settled_at is None:
        return seen.case(at, stretch[-1].standing.deadline_at, kept=None)
    came = [entry for entry in seen.life.entries if entry.at == settled_at]
    good = any(entry.kind == Verb.DELIVER or entry.agreed_at is not None for entry in came)
    return seen.case(at, due, kept=True, ended_at=settled_at) if good and due is not None else None


def _outcome_within(seen: Seen) -> Iterator[Case]:
    """Each delivery of a type that asks for it, until it is said how it ended: by the end of the last day allowed."""
    entries = seen.life.entries
    for number, entry in enumerate(entries):
        if entry.kind != Verb.DELIVER or not seen.life.asks_outcome:
            continue
        end = next((later for later in entries[number:] if later.state is not State.DELIVERED), None)
        good = end is not None and end.kind in OUTCOMES
        if case := seen.within(entry.at, _end_of_day(entry.at, seen), end.at if end else None, good=good):
            yield case


def _nothing_outside(seen: Seen) -> Iterator[Case]:
    """Each request: kept where field sales sent it itself. One that inside sales took down came by another way."""
    at = seen.life.entries[0].at
    yield seen.case(at, None, kept=seen.life.from_field, ended_at=at)


def _no_early_promise(seen: Seen) -> Iterator[Case]:
    """Each promise that field sales gave: broken where it is earlier than what Salesdesk named at that moment."""
    life = seen.life
    first = life.entries[0]
    if life.promise_at is not None and life.from_field:
        named = target_due(first.at, life.target, life.hours)
        yield _promised(seen, first.at, life.promise_at, named)
    for number, entry in enumerate(life.entries):
        if not (entry.moves_promise and entry.promise_at and entry.by_field and entry.state in OPEN):
            continue
        yield _promised(seen, entry.at, entry.promise_at, _named_before(life, number))


def _promised(seen: Seen, at: datetime, promise_at: datetime, named: datetime | None) -> Case:
    return seen.case(at, named, kept=named is None or promise_at >= named, ended_at=at)


def _named_before(life: Life, number: int) -> datetime | None:
    """What Salesdesk named as its date when entry `number` came: an agreed date, else what is left of the target."""
    entry = life.entries[number]
    *_earlier, before = spells(replace(life, entries=life.entries[:number]))
    standing = before.standing
    if standing.agreed_at is not None:
        return standing.agreed_at
    return target_due(standing.clock_since or entry.at, standing.target_left, life.hours)


def _later(at: datetime, seen: Seen) -> datetime | None:
    """`allowed` working hours after `at`; None where so few hours are open that it would be in another century."""
    try:
        return add_working_time(at, timedelta(hours=seen.allowed), seen.life.hours)
    except OutOfRange:
        return None


def _end_of_day(at: datetime, seen: Seen) -> datetime:
    """The midnight that ends the last of `allowed` days, where the calendar is."""
    zone = ZoneInfo(seen.life.hours.zone)
    day = at.astimezone(zone).date() + timedelta(days=seen.allowed + 1)
    return datetime.combine(day, time(), zone)


JUDGES: Mapping[str, Callable[[Seen], Iterator[Case]]] = {
    "accept_within": _accept_within,
    "complete_at_first": _complete_at_first,
    "deliver_within": _deliver_within,
    "answer_within": _answer_within,
    "new_date_before": _new_date_before,
    "outcome_within": _outcome_within,
    "nothing_outside": _nothing_outside,
    "no_early_promise": _no_early_promise,
}
