"""Who would have been told, and how often. Plain Python, no Django, no clock."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from requests_app.ladder import Act
from requests_app.rehearsal.replay import NOT_IN_HAND

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import date, datetime, timedelta, tzinfo

    from requests_app.rehearsal.replay import Firing


@dataclass(frozen=True, slots=True)
class Tally:
    """What one step would have done."""

    fired: int = 0  # somebody told, or a request moved
    skipped: int = 0  # a higher step was due as well
    messages: int = 0


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The answer: "over the last 90 days this ladder would have sent 41 messages to 6 people, at most 5 a day to one"."""

    days: int
    requests: int  # that were looked at
    is_partial: bool  # there were more: only the newest were looked at
    messages: int
    people: int
    most_a_day: int  # to one person
    changed_hands: int  # requests that a step would have given to somebody else, or put into the queue
    steps: Mapping[int, Tally]  # by `Rung.pk`
    escalated: int = 0  # requests for which anything fired
    not_in_hand: int = 0  # times that nobody had one in hand when a step says that somebody should
    gained: tuple[
        timedelta, ...
    ] = ()  # of those that came to be in hand: how much working time later, the shortest first


def count(
    firings: Iterable[Firing],
    listeners: Callable[[Firing], Collection[int]],
    *,
    zone: tzinfo,
    days: int,
    requests: int,
    is_partial: bool,
) -> Rehearsal:
    """`listeners`: whom a step tells, by key, each once. `zone` says where a day begins."""
    steps: dict[int, Tally] = {}
    daily: Counter[tuple[int, date]] = Counter()
    told: set[int] = set()
    moved, escalated, messages = set(), set(), 0
    lying: dict[tuple[int, datetime], timedelta | None] = {}
    for firing in firings:
        tally = steps.get(firing.rung.pk, Tally())
        if firing.skipped:
            steps[firing.rung.pk] = Tally(tally.fired, tally.skipped + 1, tally.messages)
            continue
        heard = listeners(firing)
        steps[firing.rung.pk] = Tally(tally.fired + 1, tally.skipped, tally.messages + len(heard))
        day = firing.at.astimezone(zone).date()
        daily.update((person, day) for person in heard)
        told.update(heard)
        messages += len(heard)
        escalated.add(firing.life.pk)
        if (
            firing.rung.act is not Act.TELL and firing.owner is not None
        ):  # nobody's cannot be taken from anybody
            moved.add(firing.life.pk)
        if firing.rung.basis in NOT_IN_HAND:
            lying.setdefault((firing.life.pk, firing.since), firing.gained)
    return Rehearsal(
        days=days,
        requests=requests,
        is_partial=is_partial,
        messages=messages,
        people=len(told),
        most_a_day=max(daily.values(), default=0),
        changed_hands=len(moved),
        steps=steps,
        escalated=len(escalated),
        not_in_hand=len(lying),
        gained=tuple(sorted(gained for gained in lying.values() if gained is not None)),
    )
