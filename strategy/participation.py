"""When both sides have taken part in a version: pure counting, so that everybody can count it again.

Took part: who proposed something, supported or objected to a proposal, or commented on one, since the last version was published.
Only people of today count, in the whole as in the share: whoever has left neither helps nor is waited for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil


@dataclass(frozen=True, slots=True)
class SidesPart:
    """One side: how many it has, how many took part, how many are needed."""

    side: str
    members: int
    took_part: int
    needed: int

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.took_part)


@dataclass(frozen=True, slots=True)
class Participation:
    sides: tuple[SidesPart, ...]

    @property
    def is_enough(self) -> bool:
        """Both sides, each for itself: one cannot make up for the other."""
        return bool(self.sides) and not any(one.missing for one in self.sides)


def needed(members: int, share: Fraction) -> int:
    """The least whole number of people that is at least `share` of `members`; one at least, of nobody as well."""
    return max(1, ceil(members * share))


def participation(
    members: Mapping[str, Collection[int]], took_part: Collection[int], share: Fraction
) -> Participation:
    """`members`: side → its people of today. `took_part`: people who did something, each counted once, whoever they are."""
    active = set(took_part)
    return Participation(
        tuple(
            SidesPart(side, len(set(people)), len(set(people) & active), needed(len(set(people)), share))
            for side, people in members.items()
        )
    )
