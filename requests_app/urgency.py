"""What comes first: the moment by which somebody must begin, so that the deadline holds.

    urgent from = deadline - work still expected - head starts of the strategy        (all in working time)

It is a moment, not a score that changes by the minute: it can be stored, indexed and paged by, and it is explained in
one sentence on the row. Nobody's shouting is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from people.working_time import Hours, OutOfRange, add_working_time

NEW_CUSTOMER_HEAD_START = timedelta(hours=4)  # where the strategy says nothing of new customers
MINUTE = timedelta(minutes=1)
NONE = timedelta()


class Source(StrEnum):
    """What in the strategy gives a head start."""

    NEW_CUSTOMER = "new_customer"
    SEGMENT = "segment"
    GOAL = "goal"


@dataclass(frozen=True, slots=True)
class Weight:
    """One head start, as it is kept with the request. `amount`: working time; `name`: of the segment or goal."""

    source: Source
    amount: timedelta
    name: str = ""

    def as_json(self) -> dict[str, object]:
        return {"source": self.source.value, "minutes": self.amount // MINUTE, "name": self.name}


def weights_of(
    *,
    new_customer: timedelta | None = None,
    segments: Sequence[tuple[str, timedelta]] = (),
    goal: tuple[str, timedelta] | None = None,
) -> tuple[Weight, ...]:
    """The parts that sum to the whole: a new customer's (None: it is none), of several segments the heaviest one's, and the goal's.

    Segments overlap, and one that is drawn twice should not count twice: of them the first of the heaviest counts alone. The
    three kinds answer different questions, so they add up.
    """
    found = [] if new_customer is None else [Weight(Source.NEW_CUSTOMER, new_customer)]
    if segments:
        name, amount = max(segments, key=lambda one: one[1])
        found.append(Weight(Source.SEGMENT, amount, name))
    if goal is not None:
        found.append(Weight(Source.GOAL, goal[1], goal[0]))
    return tuple(found)


def kept_weights(stored: Iterable[Mapping[str, object]], *, new_customer: bool) -> tuple[Weight, ...]:
    """As they were kept with a request. One that was never weighed has what holds without a strategy."""
    found = tuple(
        Weight(Source(str(one["source"])), int(str(one["minutes"])) * MINUTE, str(one["name"]))
        for one in stored
    )
    if new_customer and not any(one.source is Source.NEW_CUSTOMER for one in found):
        return (Weight(Source.NEW_CUSTOMER, NEW_CUSTOMER_HEAD_START), *found)
    return found


def head_start(weights: Iterable[Weight]) -> timedelta:
    """All of them together, in working time."""
    return sum((weight.amount for weight in weights), NONE)


def urgent_from(deadline_at: datetime, work: timedelta, weights: Iterable[Weight], hours: Hours) -> datetime:
    """The latest moment to begin (UTC); the deadline itself where so few hours are open that it would lie before 1970."""
    try:
        return add_working_time(deadline_at, -(work + head_start(weights)), hours)
    except OutOfRange:
        return deadline_at


class Why(StrEnum):
    """A reason to stand where it stands."""

    OVERDUE = "overdue"  # `at`: since when
    BEGIN_NOW = "begin_now"  # `at`: the latest moment to begin, which has passed
    AGREED = "agreed"  # `at`: a new date, told to the rep
    PROMISE = "promise"  # `at`
    TARGET = "target"  # `at`
    WORK = "work"  # `amount`
    NEW_CUSTOMER = "new_customer"  # `amount`: the head start
    SEGMENT = "segment"  # the same, `name`: of the target segment
    GOAL = "goal"  # the same, `name`: of the goal


@dataclass(frozen=True, slots=True)
class Because:
    why: Why
    at: datetime | None = None
    amount: timedelta | None = None
    name: str = ""


def reasons(
    *,
    deadline_at: datetime | None,
    promise_at: datetime | None,
    urgent_from: datetime,
    work: timedelta,
    weights: Iterable[Weight],
    now: datetime,
    agreed_at: datetime | None = None,
) -> tuple[Because, ...]:
    """Why a request stands where it stands, from its own columns, each reason once. Nothing due: no reasons."""
    if deadline_at is None:
        return ()
    found = []
    if deadline_at < now:
        found.append(Because(Why.OVERDUE, at=deadline_at))
    elif urgent_from <= now:
        found.append(Because(Why.BEGIN_NOW, at=urgent_from))
    dated = Why.PROMISE if promise_at == deadline_at else Why.TARGET
    found.append(Because(Why.AGREED if agreed_at else dated, at=deadline_at))
    if work:
        found.append(Because(Why.WORK, amount=work))
    found += [
        Because(Why(weight.source.value), amount=weight.amount, name=weight.name)
        for weight in weights
        if weight.amount
    ]
    return tuple(found)
