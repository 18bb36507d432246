"""When an answer is due: the target in working time, and the promise to the customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from people.working_time import Hours, OutOfRange, add_working_time

FURTHEST = timedelta(days=3653)  # ten years: a date beyond is a slip of the finger


class Reason(StrEnum):
    TARGET = "target"
    PROMISE = "promise"
    AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class Deadline:
    """`at` is the earlier of both; on a tie the promise, which somebody gave to a customer."""

    at: datetime | None
    reason: Reason | None


def target_due(clock_since: datetime | None, left: timedelta, hours: Hours) -> datetime | None:
    """When the target is used up, `left` being what was left of it at `clock_since`; `None` while the clock stands, and
    where so few hours are open that it would be in another century.
    """
    if clock_since is None:
        return None
    try:
        return add_working_time(clock_since, left, hours)
    except OutOfRange:
        return None


def earlier(
    target_due_at: datetime | None, promise_at: datetime | None, agreed_at: datetime | None = None
) -> Deadline:
    """The deadline that is shown. While the target clock stands, only the promise counts: it never moves by itself.

    A date agreed anew takes the place of both: what it replaces cannot be kept any more, and the rep was told so.
    """
    if agreed_at:
        return Deadline(agreed_at, Reason.AGREED)
    if promise_at and (target_due_at is None or promise_at <= target_due_at):
        return Deadline(promise_at, Reason.PROMISE)
    return Deadline(target_due_at, Reason.TARGET if target_due_at else None)


def is_sensible(moment: datetime, now: datetime) -> bool:
    """Whether somebody can mean this moment of the future: after `now`, within ten years."""
    return now < moment <= now + FURTHEST
