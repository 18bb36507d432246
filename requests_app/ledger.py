"""Whose time was used: a request's life cut into stretches, each counted for exactly one party.

Every stretch begins where the one before ended, so the parts sum to the whole by construction, and working time is
additive, so their working times do too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from people.working_time import Hours, working_time_between
from requests_app.states import Party, State, party

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from requests_app.states import Ball


@dataclass(frozen=True, slots=True)
class Moment:
    """What held from `at` on, as one event of the timeline left it."""

    at: datetime
    state: State
    ball: Ball
    owned: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    party: Party
    start: datetime
    end: datetime


def stretches(moments: Sequence[Moment], now: datetime) -> list[Stretch]:
    """The life up to `now`, oldest first, neighbours of the same party joined. `moments` in the timeline's order."""
    found: list[Stretch] = []
    for moment, following in pairwise([*moments, None]):
        if moment is None:
            continue
        held_by = party(moment.state, moment.ball, owned=moment.owned)
        end = following.at if following else max(now, moment.at)
        if held_by is None or end == moment.at:
            continue
        if found and found[-1].party is held_by and found[-1].end == moment.at:
            found[-1] = Stretch(held_by, found[-1].start, end)
        else:
            found.append(Stretch(held_by, moment.at, end))
    return found


def working_times(life: Iterable[Stretch], hours: Hours) -> dict[Party, timedelta]:
    """Working time for each party; every party has an entry."""
    totals = dict.fromkeys(Party, timedelta())
    for stretch in life:
        totals[stretch.party] += working_time_between(stretch.start, stretch.end, hours)
    return totals


def target_used(moments: Sequence[Moment], now: datetime, hours: Hours, *, since: datetime) -> timedelta:
    """Working time that the target clock has counted since `since` (the last submission or reopening)."""
    counted = (Party.INSIDE, Party.NOBODY)
    return sum(
        (
            working_time_between(max(stretch.start, since), stretch.end, hours)
            for stretch in stretches(moments, now)
            if stretch.party in counted and stretch.end > since
        ),
        timedelta(),
    )
