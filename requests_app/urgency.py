"""What comes first: the moment by which somebody must begin, so that the deadline holds.

    urgent from = deadline - work still expected - head start of a new customer        (all in working time)

It is a moment, not a score that changes by the minute: it can be stored, indexed and paged by, and it is explained in
one sentence on the row. Nobody's shouting is in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from people.working_time import Hours, OutOfRange, add_working_time

NEW_CUSTOMER_HEAD_START = timedelta(hours=4)


def urgent_from(deadline_at: datetime, work: timedelta, *, new_customer: bool, hours: Hours) -> datetime:
    """The latest moment to begin (UTC); the deadline itself where so few hours are open that it would lie before 1970."""
    lead = work + (NEW_CUSTOMER_HEAD_START if new_customer else timedelta())
    try:
        return add_working_time(deadline_at, -lead, hours)
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


@dataclass(frozen=True, slots=True)
class Because:
    why: Why
    at: datetime | None = None
    amount: timedelta | None = None


def reasons(
    *,
    deadline_at: datetime | None,
    promise_at: datetime | None,
    urgent_from: datetime,
    work: timedelta,
    new_customer: bool,
    now: datetime,
    agreed_at: datetime | None = None,
) -> tuple[Because, ...]:
    """Why a request stands where it stands, from its own columns, the weightiest first. Nothing due: no reasons."""
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
    if new_customer:
        found.append(Because(Why.NEW_CUSTOMER, amount=NEW_CUSTOMER_HEAD_START))
    return tuple(found)
