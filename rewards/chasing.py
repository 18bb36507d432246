"""Hours not spent on chasing: worked out from what is counted anyway, and from what a person takes for granted. No Django.

    minutes = queries avoided × minutes of a query + calls not needed × minutes of a call

    queries avoided   = (queries per request in the first quarter − queries per request in this one) × requests of this one
    calls not needed  = (promises kept + handovers told) × calls of ten / 10

"The first quarter" is the person's own first finished one with enough requests. A promise kept is an answer sent by the date that stood:
nobody had to ask where it is. A handover told is a request that changed hands and whose new owner was named at once: nobody had to
ask who has it. Whether anybody would have called is not known, and nobody's looks at a page are counted; so a stated part of
these moments is taken, and it is the person's own to state. What became worse counts below nought and is shown so.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeVar

    Key = TypeVar("Key")

ENOUGH = 10  # answered requests, for a quarter to compare with
TEN = 10


@dataclass(frozen=True, slots=True)
class Quarter:
    """Of the requests answered in it that one person had a part in. `kept`: sent by the date that stood; `moved`: of changed hands."""

    requests: int = 0
    queries: int = 0
    kept: int = 0
    moved: int = 0

    def with_one(self, *, queries: int, kept: int, moved: int) -> Quarter:
        """And one request more."""
        return Quarter(self.requests + 1, self.queries + queries, self.kept + kept, self.moved + moved)

    @property
    def queries_each(self) -> Fraction | None:
        return Fraction(self.queries, self.requests) if self.requests else None


@dataclass(frozen=True, slots=True)
class Assumed:
    """What a person takes for granted: minutes, and how many of ten moments used to lead to a call."""

    query_minutes: int = 10
    call_minutes: int = 5
    calls_of_ten: int = 2


@dataclass(frozen=True, slots=True)
class Spared:
    """`queries`: avoided, below nought where there were more; None: there is no quarter to compare with. `minutes`: of all of it."""

    queries: Fraction | None
    calls: Fraction
    minutes: Fraction


def first_of(quarters: Mapping[Key, Quarter]) -> Key | None:
    """The first with enough requests. `quarters`: finished ones by what they are sorted by."""
    return min((key for key, one in quarters.items() if one.requests >= ENOUGH), default=None)  # type: ignore[type-var]


def spared(first: Quarter | None, now: Quarter, assumed: Assumed) -> Spared:
    """`first`: the quarter to compare with; None: there is none, or it is this one."""
    before = first.queries_each if first else None
    queries = None if before is None else before * now.requests - now.queries
    calls = Fraction((now.kept + now.moved) * assumed.calls_of_ten, TEN)
    minutes = (queries or 0) * assumed.query_minutes + calls * assumed.call_minutes
    return Spared(queries, calls, Fraction(minutes))
