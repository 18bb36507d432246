"""What may be shown of a month, so that no subtraction says anything about fewer than five people of either side.

Of each month there are tandems that were shown alone, to whom an agreement allows it, and the sum of all the rest. Both are
remembered for good (`models.Shown`), and the one rule is: whoever was shown alone is never in the rest again, and whoever is
taken out of a rest whose sum was shown before leaves nobody or enough people behind. Whatever is added to or taken from what
was ever shown is then a tandem that was agreed on, or a rest of at least five people of each side. Plain Python, no Django.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

SMALLEST = 5  # people of each side: inside sales' and the field's times sum to the whole, so both sides must be that many

Tandem = int | None  # a tandem's key; None: requests without a tandem


@dataclass(frozen=True, slots=True)
class People:
    """Who had a part in something, by side."""

    inside: frozenset[int] = frozenset()
    field: frozenset[int] = frozenset()

    @classmethod
    def of(cls, many: Iterable[People]) -> People:
        found = list(many)
        return cls(
            frozenset().union(*(people.inside for people in found)),
            frozenset().union(*(people.field for people in found)),
        )

    @property
    def are_nobody(self) -> bool:
        return not self.inside and not self.field

    @property
    def are_enough(self) -> bool:
        return len(self.inside) >= SMALLEST and len(self.field) >= SMALLEST


Parts = Mapping[Tandem, People]  # who had a part in each tandem's month


@dataclass(frozen=True, slots=True)
class Month:
    """What of a month was ever shown: tandems alone, and the sum of all others."""

    alone: frozenset[int] = frozenset()
    has_sum: bool = False

    def rest(self, parts: Parts) -> set[Tandem]:
        """All that were not shown alone."""
        return set(parts) - self.alone


def shown_alone(month: Month, wanted: Collection[int], parts: Parts) -> Month:
    """The month when as many of the `wanted` tandems as may be are shown alone: all at once or, where that leaves some few
    behind, one after the other. `parts` is asked only where a sum was shown before and somebody new is wanted.
    """
    new = set(wanted) - month.alone
    together = replace(month, alone=month.alone | new)
    if not new or not month.has_sum or _leaves_no_few(together, parts):
        return together
    for tandem in sorted(new):
        with_it = replace(month, alone=month.alone | {tandem})
        month = with_it if _leaves_no_few(with_it, parts) else month
    return month


def may_be_summed(month: Month, parts: Parts, own: Collection[int] = ()) -> bool:
    """Whether the sum of the rest may be shown to somebody who knows their `own` tandems' figures anyway."""
    rest = month.rest(parts)
    return _people(rest, parts).are_enough and _people(rest - set(own), parts).are_enough


def may_be_totalled(month: Month, parts: Parts, own: Collection[int] = ()) -> bool:
    """Whether the sum of everybody may be shown to somebody who knows their `own` tandems' figures anyway: the rest is what is
    left of it without those that were shown alone, and the other way round, so each must be nobody or enough people.
    """
    rest, everybody = month.rest(parts), set(parts)
    apart = [rest, rest - set(own), everybody - rest - set(own)]
    left = [_people(tandems, parts) for tandems in apart]
    return _people(everybody - set(own), parts).are_enough and all(
        people.are_nobody or people.are_enough for people in left
    )


def is_harmless(month: Month, parts: Parts, own: Collection[int]) -> bool:
    """Whether somebody may see their `own` tandems' figures of a month from before they joined, in spite of a sum they may
    have seen then.
    """
    if not month.has_sum:
        return True
    left = _people(month.rest(parts) - set(own), parts)
    return left.are_nobody or left.are_enough


def _leaves_no_few(month: Month, parts: Parts) -> bool:
    left = _people(month.rest(parts), parts)
    return left.are_nobody or left.are_enough


def _people(tandems: Iterable[Tandem], parts: Parts) -> People:
    return People.of(parts[tandem] for tandem in tandems)
