"""What may be shown of a month, so that no subtraction says anything about fewer than five people of either side.

Of each month there are tandems that were shown alone, to whom an agreement allows it, and one sum: everybody's. Both are
remembered for good (`models.Shown`), and the one rule is: what is left of the sum without all that were ever shown alone, and
without what its reader knows as their own, is nobody or enough people; whoever would be shown alone later and leave some few
stays closed. As there is no second sum of a month, no two of them say anything of whoever is in the one and not in the other.
Plain Python, no Django.
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
    """What of a month was ever shown: tandems alone, and the sum of everybody."""

    alone: frozenset[int] = frozenset()
    has_sum: bool = False

    def rest(self, parts: Parts) -> set[Tandem]:
        """All that were never shown alone."""
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


def may_be_totalled(month: Month, parts: Parts, own: Collection[int] = ()) -> bool:
    """Whether the sum of everybody may be shown to somebody who knows their `own` tandems' figures anyway. Whoever knows those
    that were shown alone can take them off, so that the rest must be nobody or enough people, also without their own.
    """
    rest, known = month.rest(parts), set(own)
    return (
        _people(set(parts) - known, parts).are_enough
        and _are_no_few(rest, parts)
        and _are_no_few(rest - known, parts)
    )


def may_be_summed(tandems: Collection[Tandem], parts: Parts, own: Collection[int] = ()) -> bool:
    """Whether these tandems are enough people to be summed, also without the reader's `own`."""
    return _people(tandems, parts).are_enough and _people(set(tandems) - set(own), parts).are_enough


def is_harmless(month: Month, parts: Parts, own: Collection[int]) -> bool:
    """Whether somebody may see their `own` tandems' figures of a month from before they joined, in spite of a sum they may
    have seen then: neither what is left of it without them, nor that without all that were shown alone, is some few.
    """
    known = set(own)
    return not month.has_sum or (
        _are_no_few(set(parts) - known, parts) and _are_no_few(month.rest(parts) - known, parts)
    )


def _leaves_no_few(month: Month, parts: Parts) -> bool:
    return _are_no_few(month.rest(parts), parts)


def _are_no_few(tandems: Iterable[Tandem], parts: Parts) -> bool:
    people = _people(tandems, parts)
    return people.are_nobody or people.are_enough


def _people(tandems: Iterable[Tandem], parts: Parts) -> People:
    return People.of(parts[tandem] for tandem in tandems)
