"""What reaching one's own best quarter would bring: compared with nobody but oneself. Plain Python, no Django.

Two things are compared, each with the quarter in which it went best:

- the hit rate: (best rate − rate of this quarter) × requests decided in this quarter × mean value of those that have one;
- the working hours of one answer: (mean of this quarter − best mean) × requests answered in this quarter.

Only quarters in which enough was decided or answered are compared: one of three lucky orders is nobody's best. Where this quarter is the best one itself, it would bring nought.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from insights.wilson import Interval, interval

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

ENOUGH = 20  # cases, for a quarter to be anybody's best
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Quarter:
    """What was counted in it. `cents`: the values of all that were won or lost, but for the `valueless` ones; `minutes`: of all lead times, of working time."""

    start: date
    won: int = 0
    decided: int = 0
    cents: int = 0
    delivered: int = 0
    minutes: int = 0
    valueless: int = 0

    @property
    def valued(self) -> int:
        return self.decided - self.valueless

    @property
    def rate(self) -> Interval:
        """In which the true hit rate lies."""
        return interval(self.won, self.decided)


@dataclass(frozen=True, slots=True)
class Won:
    """`value`: in euros, what the best hit rate would have brought more; `may_be_chance`: the two rates' intervals meet."""

    now: Quarter
    best: Quarter
    value: Decimal
    may_be_chance: bool


@dataclass(frozen=True, slots=True)
class Saved:
    """`minutes`: of working time, that answering as quickly as in the best quarter would have saved."""

    now: Quarter
    best: Quarter
    minutes: int


def won_more(now: Quarter, quarters: Sequence[Quarter]) -> Won | None:
    """`quarters`: those that are shown, this one among them. None where too little was decided in this one, or none of it has a value. Of several
    equally good ones it is the earliest, unless this one is among them.
    """
    known = [one for one in quarters if one.decided >= ENOUGH]
    if now not in known or not now.valued:
        return None
    best = max(known, key=lambda one: (Decimal(one.won) / one.decided, one == now, -one.start.toordinal()))
    # In whole cents, and divided once at the end: (b/B − n/N) × N × cents/V = cents × (b·N − n·B) / (B·V)
    more = Decimal(now.cents * (best.won * now.decided - now.won * best.decided))
    value = more / (best.decided * now.valued) / 100
    chance = best != now and best.rate.meets(now.rate)
    return Won(now, best, value.quantize(CENT, ROUND_HALF_UP), chance)


def hours_less(now: Quarter, quarters: Sequence[Quarter]) -> Saved | None:
    """As `won_more`, of the answered ones and their working time."""
    known = [one for one in quarters if one.delivered >= ENOUGH]
    if now not in known:
        return None
    best = min(known, key=lambda one: (Decimal(one.minutes) / one.delivered, one != now, one.start))
    less = Decimal(now.minutes * best.delivered - best.minutes * now.delivered) / best.delivered
    return Saved(now, best, int(less.quantize(Decimal(1), ROUND_HALF_UP)))
