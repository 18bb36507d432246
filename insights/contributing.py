"""What one request's life contributes to the figures. Plain Python, no Django, no clock.

Everything is counted on the local day on which it happened, under the request as a whole or under one side of it; what each
name means stands in `tally`. Only what happened up to `until` is known. What will be different later although nothing
happens, because a rule is broken by waiting, says when (`Contributed.again_at`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from insights.tally import BAND, ESCALATED, PERSON, TOOK, WHOLE, Count, SideCount, band, step
from requests_app.ledger import Moment, stretches, working_times
from requests_app.measured.judging import Known, judge_known
from requests_app.rehearsal.replay import spells
from requests_app.states import Party, State, Verb

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import tzinfo

    from requests_app.ladder import Standing
    from requests_app.rehearsal.replay import Entry, Life

Days = dict[str, dict[str, dict[str, int]]]  # day (ISO) → side → name → number
MINUTE = timedelta(minutes=1)
FIELD, INSIDE = Party.FIELD.value, Party.INSIDE.value
ENDS = {Verb.WIN.value: State.WON, Verb.LOSE.value: State.LOST}
ESCALATION = "escalated"  # the timeline's kind, which is no verb


@dataclass(frozen=True, slots=True)
class Term:
    """A measured rule that is or was in force. `binds`: "field", "inside" or "both"."""

    binds: str
    measure: str
    parameters: Mapping[str, int]
    agreed_at: datetime
    ended_at: datetime | None = None

    @property
    def sides(self) -> tuple[str, ...]:
        return (FIELD, INSIDE) if self.binds == "both" else (self.binds,)


@dataclass(frozen=True, slots=True)
class Ending:
    """What the request's row says beside its timeline: its outcome and value (None: nobody has said it); whether its customer was
    in a target segment when it was sent (None: there were none).
    """

    cents: int | None = None
    too_late: bool = False
    in_segments: bool | None = None


@dataclass(frozen=True, slots=True)
class Contributed:
    days: Days
    again_at: datetime | None = None


def contribute(
    life: Life, terms: Sequence[Term], ending: Ending, *, zone: tzinfo, until: datetime
) -> Contributed:
    """`terms`: the rules of the tandem that the request's row names. `zone` says where a day begins."""
    lived = replace(life, entries=[entry for entry in life.entries if entry.at <= until])
    # Clocks differ: an entry may be ahead of ours. At `until` itself no case has begun yet.
    ahead = next((entry.at for entry in life.entries if entry.at >= until), None)
    if not lived.entries:
        return Contributed({}, ahead)
    book = _Book(zone)
    minutes = _delivery(lived, ending, book)
    _moves(lived, book)
    _outcome(lived, ending, minutes, book)
    due = _rules(lived, terms, until, book)
    return Contributed(book.days(), min((at for at in (ahead, due) if at is not None), default=None))


class _Book:
    """Counts under days and sides."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)

    def add(self, at: datetime, name: str, number: int = 1, *, side: str = WHOLE) -> None:
        self._counts[at.astimezone(self._zone).date().isoformat(), side][name] += number

    def part(self, at: datetime, people: Iterable[int | None], *, side: str) -> None:
        """These people had a part in one thing."""
        for person in {person for person in people if person is not None}:
            self.add(at, f"{PERSON}{person}", side=side)

    def days(self) -> Days:
        found: Days = {}
        for (day, side), counts in sorted(self._counts.items()):
            if numbers := {name: number for name, number in sorted(counts.items()) if number}:
                found.setdefault(day, {})[side] = numbers
        return found


def _delivery(life: Life, ending: Ending, book: _Book) -> int | None:
    """The first one, and all that is told of it: its lead time in whole minutes. None: nothing was delivered."""
    number = next((n for n, entry in enumerate(life.entries) if entry.kind == Verb.DELIVER), None)
    if number is None:
        return None
    before, at = life.entries[:number], life.entries[number].at
    *_earlier, last = spells(replace(life, entries=before))
    on_time = _is_on_time(last.standing, at)
    queries = sum(entry.kind == Verb.ASK for entry in before)
    owners = _owners(life.entries[: number + 1])
    moved = len(owners) > 1
    parts = side_minutes(life, number)
    minutes = sum(parts.values())
    book.add(at, Count.DELIVERED)
    book.add(at, Count.ON_TIME, int(on_time))
    book.add(at, Count.COMPLETE, int(not queries))
    book.add(at, Count.QUERIES, queries)
    book.add(at, Count.MOVED, int(moved))
    book.add(at, Count.MOVED_ON_TIME, int(moved and on_time))
    book.add(at, f"{TOOK}{minutes}")
    for party, number_of_minutes in parts.items():
        book.add(at, SideCount.MINUTES, number_of_minutes, side=party.value)
    _segments(at, parts, ending, book)
    book.part(at, owners if life.from_field else [*owners, life.requester], side=INSIDE)
    if life.from_field:
        book.part(at, [life.requester], side=FIELD)
    return minutes


def _segments(at: datetime, parts: Mapping[Party, int], ending: Ending, book: _Book) -> None:
    """How much of both sides' working time went into target segments, of how much."""
    if ending.in_segments is None:
        return
    for party in (Party.INSIDE, Party.FIELD):
        book.add(at, SideCount.SEGMENTED, parts.get(party, 0), side=party.value)
        book.add(at, SideCount.IN_SEGMENTS, parts.get(party, 0) * ending.in_segments, side=party.value)


def _is_on_time(standing: Standing, at: datetime) -> bool:
    """Until the deadline that stood then. Delivered while the target's clock stood, it still must not have been used up."""
    if standing.deadline_at is not None and at > standing.deadline_at:
        return False
    used_up = standing.clock_since is None and standing.target_left < timedelta()
    return not used_up or standing.agreed_at is not None


def side_minutes(life: Life, number: int) -> dict[Party, int]:
    """Working time from the submission to entry `number`, in whole minutes of each side.

    They sum to the whole, in whole minutes: what is left over by the seconds goes to the sides that lack the least to one more.
    """
    entries = life.entries[: number + 1]
    moments = [Moment(e.at, e.state, e.ball, e.owner is not None) for e in entries]
    exact = working_times(stretches(moments, entries[-1].at), life.hours)
    minutes = {party: time // MINUTE for party, time in exact.items()}
    lacking = sum(exact.values(), timedelta()) // MINUTE - sum(minutes.values())
    for party in sorted(exact, key=lambda party: exact[party] % MINUTE, reverse=True)[:lacking]:
        minutes[party] += 1
    return minutes


def _owners(entries: Sequence[Entry]) -> list[int]:
    """Who had it, one after the other; the queue in between is nobody."""
    found: list[int] = []
    for entry in entries:
        if entry.owner is not None and found[-1:] != [entry.owner]:
            found.append(entry.owner)
    return found


def _moves(life: Life, book: _Book) -> None:
    """Handovers and escalations, and whom they concerned: who had it before and after.

    A handover is each by Salesdesk, also into the queue, and each other step by which it goes from one person to another.
    """
    for before, entry in pairwise(life.entries):
        goes_on = before.owner is not None and entry.owner not in {None, before.owner}
        if goes_on or entry.kind == Verb.HAND_OVER:
            book.add(entry.at, Count.HANDOVERS)
        elif entry.kind == ESCALATION:
            book.add(entry.at, f"{ESCALATED}{step(entry.basis, entry.furthest)}")
        else:
            continue
        book.part(entry.at, [before.owner, entry.owner], side=INSIDE)


def _outcome(life: Life, ending: Ending, minutes: int | None, book: _Book) -> None:
    """As it stands: one that was reopened since has none."""
    state = life.entries[-1].state
    told = next((entry for entry in reversed(life.entries) if entry.kind in ENDS), None)
    if told is None or state is not ENDS[told.kind]:
        return
    book.add(told.at, state.value)
    if state is State.WON:
        book.add(told.at, Count.WON_CENTS, ending.cents or 0)
    else:
        _value(told.at, ending, Count.LOST_CENTS, Count.LOST_VALUELESS, book)
    if state is State.LOST and ending.too_late:
        book.add(told.at, Count.TOO_LATE)
        _value(told.at, ending, Count.TOO_LATE_CENTS, Count.TOO_LATE_VALUELESS, book)
    if minutes is not None:
        book.add(told.at, f"{BAND}{band(minutes)}.{state.value}")
    book.part(told.at, [life.requester], side=FIELD if life.from_field else INSIDE)


def _value(at: datetime, ending: Ending, cents: Count, valueless: Count, book: _Book) -> None:
    """No value is not nought: it is counted, so that whoever reads a sum can see how much is not in it."""
    if ending.cents is None:
        book.add(at, valueless)
    else:
        book.add(at, cents, ending.cents)


def _rules(life: Life, terms: Iterable[Term], until: datetime, book: _Book) -> datetime | None:
    """The cases that are decided. When the first of the open ones is broken by waiting."""
    last, dues, known = life.entries[-1].at, [], Known(life, until)
    for term in terms:
        if term.agreed_at > last:  # a case begins with a step
            continue
        for case in judge_known(
            term.measure, term.parameters, known, since=term.agreed_at, end=term.ended_at
        ):
            if case.kept is None:
                dues.append(case.due)
                continue
            for side in term.sides:
                book.add(case.at, SideCount.KEPT if case.kept else SideCount.BROKEN, side=side)
    return min((due for due in dues if due is not None), default=None)
