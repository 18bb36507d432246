"""Kept, broken and open, counted; and whether one side alone has come nearer to what was agreed. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from salesdesk.web.percent import percent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from requests_app.measured.judging import Case

FEWEST = 5  # decided cases in each of both times, on each side: with fewer, a share says nothing
BETTER = 10  # points


class Kept(StrEnum):
    """What a list of cases may be narrowed to."""

    YES = "yes"
    NO = "no"
    OPEN = "open"

    @property
    def answer(self) -> bool | None:
        return {Kept.YES: True, Kept.NO: False, Kept.OPEN: None}[self]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cases were kept, were broken, are open."""

    kept: int = 0
    broken: int = 0
    open: int = 0

    @classmethod
    def of(cls, cases: Iterable[Case]) -> Tally:
        answers = [case.kept for case in cases]
        return cls(answers.count(True), answers.count(False), answers.count(None))

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.kept + other.kept, self.broken + other.broken, self.open + other.open)

    @property
    def decided(self) -> int:
        return self.kept + self.broken

    @property
    def cases(self) -> int:
        return self.decided + self.open

    @property
    def share(self) -> int | None:
        """Kept in a hundred decided cases; None: nothing is decided."""
        return percent(self.kept, self.decided) if self.decided else None


@dataclass(frozen=True, slots=True)
class Trend:
    """One side's rules together: the weeks before, and the latest."""

    before: Tally
    latest: Tally

    @property
    def says_something(self) -> bool:
        return min(self.before.decided, self.latest.decided) >= FEWEST

    @property
    def points(self) -> float:
        """By how much the share rose; only asked where it says something."""
        return 100 * (self.latest.kept / self.latest.decided - self.before.kept / self.before.decided)


def improved_alone(inside: Trend, field: Trend) -> str:
    """The side ("inside", "field") that keeps clearly more than before while the other does not; "" where neither does."""
    if not (inside.says_something and field.says_something):
        return ""
    if inside.points >= BETTER and field.points <= 0:
        return "inside"
    if field.points >= BETTER and inside.points <= 0:
        return "field"
    return ""
