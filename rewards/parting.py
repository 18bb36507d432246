"""Whose an order is. Plain Python, no Django.

Inside: whoever had the request, by the working time for which it was theirs and inside sales' turn, up to the win. Field: who
asked, if they belong to field sales. Where a side has nobody of that kind, it is the tandem's members of that side, equally; where
there are none either, the side has no part, unless nobody at all would have one: then it is who asked.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from people.working_time import working_time_between
from requests_app.states import WORKED_ON, Ball, Verb
from rewards.splitting import FIELD, INSIDE, Part

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from people.working_time import Hours
    from requests_app.rehearsal.replay import Entry, Life

SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Members:
    """Of the order's tandem when it was won, by side; without a tandem nobody."""

    field: frozenset[int] = frozenset()
    inside: frozenset[int] = frozenset()


def parts_of(life: Life, win: int, members: Members) -> list[Part]:
    """Of the `win`-th winning in this life, the first being 1. Raises `ValueError` if there is none."""
    entries = until_win(life.entries, win)
    inside = owned(entries, life.hours) or dict.fromkeys(members.inside, 1)
    field = {life.requester: 1} if life.from_field else dict.fromkeys(members.field, 1)
    if not field and (life.tandem is None or not inside):
        field = {life.requester: 1}
    return [
        *(Part(user, FIELD, weight) for user, weight in sorted(field.items())),
        *(Part(user, INSIDE, weight) for user, weight in sorted(inside.items())),
    ]


def until_win(entries: Sequence[Entry], win: int) -> Sequence[Entry]:
    """The life up to its `win`-th winning, that one included. Raises `ValueError` if there is none."""
    wins = [number for number, entry in enumerate(entries) if entry.kind == Verb.WIN]
    if len(wins) < win:
        raise ValueError("it was not won so often")
    return entries[: wins[win - 1] + 1]


def owned(entries: Sequence[Entry], hours: Hours) -> dict[int, int]:
    """Whole working seconds for which it was each one's and inside sales' turn. Nobody's for a second: all of it the last owner's."""
    seconds: Counter[int] = Counter()
    for entry, following in pairwise(entries):
        if entry.owner is None or entry.state not in WORKED_ON or entry.ball is not Ball.INSIDE:
            continue
        seconds[entry.owner] += working_time_between(entry.at, following.at, hours) // SECOND
    found = {owner: number for owner, number in seconds.items() if number}
    return found or dict.fromkeys(_last(entries), 1)


def _last(entries: Sequence[Entry]) -> Collection[int]:
    return [entry.owner for entry in entries if entry.owner is not None][-1:]
