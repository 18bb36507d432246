"""How far pictures of the strategy are from each other. Plain Python, exact fractions.

A picture says of each statement how surely it is part of the strategy: 1 it is, 0 it is not, ½ not sure. The published strategy is the
picture of the truth, a person's answer is theirs, and a side's is the mean of its answers. The distance of two pictures is the mean
of the absolute differences, statement by statement: 0, they are the same; 1, they contradict each other in everything. To the
truth, ½ is what tossing a coin comes to on average; between two sides it is not: the means of many coins are near each other.

Between two sets of plain yes and no this is the Hamming distance divided by the length (R. W. Hamming, "Error Detecting and Error
Correcting Codes", Bell System Technical Journal 29 (1950) 147-160): the share of statements that are told apart. And because the
truth knows no ½, a side's distance to it is the mean of its members' own distances.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

Picture = Sequence[Fraction]
SURE, UNSURE, NOT = Fraction(1), Fraction(1, 2), Fraction(0)


@dataclass(frozen=True, slots=True)
class Taken:
    """How a side took one statement: how many say it is part of the strategy, how many that it is not, how many are not sure."""

    yes: int
    no: int
    unsure: int

    @property
    def total(self) -> int:
        return self.yes + self.no + self.unsure

    @property
    def mean(self) -> Fraction:
        """Raises `ZeroDivisionError` where nobody answered."""
        return (self.yes * SURE + self.unsure * UNSURE + self.no * NOT) / self.total

    def right(self, *, is_part: bool) -> int:
        """How many got it right. Not to be sure is not right."""
        return self.yes if is_part else self.no


def published(parts: Sequence[bool]) -> list[Fraction]:
    """The picture of the truth: for each statement, whether it is part of the strategy."""
    return [SURE if is_part else NOT for is_part in parts]


def picture(taken: Sequence[Taken]) -> list[Fraction]:
    """A side's, of its counts for each statement."""
    return [one.mean for one in taken]


def distance(one: Picture, other: Picture) -> Fraction:
    """Between 0 and 1. Raises `ValueError` for pictures of different statements, or of none."""
    if not one or len(one) != len(other):
        raise ValueError("Only pictures of the same statements have a distance.")
    differences = (abs(here - there) for here, there in zip(one, other, strict=True))
    return sum(differences, Fraction(0)) / len(one)
