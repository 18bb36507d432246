"""How far rules were kept and goals reached: counts, never a rounded percentage. Plain Python, no Django."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """`good` of `of` cases. Of none at all, nothing is taken away: what was not measured is not held against anybody."""

    good: int = 0
    of: int = 0

    @property
    def missed(self) -> tuple[int, int]:
        """What part was missed, as a fraction."""
        return (self.of - self.good, self.of) if self.of else (0, 1)


WHOLE = Share()


@dataclass(frozen=True, slots=True)
class GoalSeen:
    """A goal with its figure at a month's end; `value` None: there is none yet. It falls where `start` is above the target."""

    pk: int
    name: str
    start: Decimal
    target: Decimal
    due: date
    value: Decimal | None

    def reached(self, end: date) -> bool | None:
        """By the day `end`, the first after the month. None: it does not count, for there is no figure, or it is not due yet."""
        if self.value is None:
            return None
        falls = self.start > self.target
        if self.value <= self.target if falls else self.value >= self.target:
            return True
        return False if self.due < end else None


def reached(goals: Iterable[GoalSeen], end: date) -> Share:
    """How many of those that count."""
    found = [one.reached(end) for one in goals]
    return Share(found.count(True), found.count(True) + found.count(False))
