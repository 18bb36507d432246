"""Whatever is shown alone or in a sum, in whatever order: no subtraction leaves some few."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.disclosing import (
    Month,
    Parts,
    People,
    _are_no_few,
    is_harmless,
    may_be_summed,
    may_be_totalled,
    shown_alone,
)

pytestmark = pytest.mark.once


def pairs(*tandems: int | None) -> dict[int | None, People]:
    """Tandems of one person a side, each with their own; those without a tandem as well."""
    return {
        tandem: People(frozenset({10 + (tandem or 0)}), frozenset({90 + (tandem or 0)})) for tandem in tandems
    }


def test_five_of_each_side_are_enough_and_four_are_not() -> None:
    assert may_be_totalled(Month(), pairs(1, 2, 3, 4, 5))
    assert not may_be_totalled(Month(), pairs(1, 2, 3, 4))
    assert not may_be_summed([1, 2, 3, 4], pairs(1, 2, 3, 4, 5))
    one_field: dict[int | None, People] = {n: People(frozenset({n}), frozenset({90})) for n in range(1, 9)}
    assert not may_be_totalled(Month(), one_field)


def test_people_in_several_tandems_are_counted_once() -> None:
    same = People(frozenset({1, 2, 3}), frozenset({7, 8, 9}))
    assert not may_be_totalled(Month(), {1: same, 2: same})
    assert not may_be_summed([1, 2], {1: same, 2: same})


def test_whoever_was_shown_alone_can_be_taken_off_the_sum() -> None:
    month = shown_alone(Month(), [1], {})
    assert month.rest(pairs(1, 2, 3, 4, 5, 6)) == {2, 3, 4, 5, 6}
    assert not may_be_totalled(month, pairs(1, 2, 3, 4, 5))


def test_nobody_is_taken_out_of_a_shown_sum_if_some_few_would_be_left() -> None:
    parts, month = pairs(1, 2, 3, 4, 5, 6), Month(has_sum=True)
    month = shown_alone(month, [1], parts)
    assert month.alone == {1}
    assert shown_alone(month, [2], parts).alone == {1}
    assert shown_alone(month, [2, 3, 4, 5], parts).alone == {1}
    assert shown_alone(month, [2, 3, 4, 5, 6], parts).alone == {1, 2, 3, 4, 5, 6}  # nobody is left


def test_without_a_sum_everybody_may_stand_alone() -> None:
    assert shown_alone(Month(), [1, 2], {}).alone == {1, 2}


def test_who_knows_a_tandem_anyway_must_not_take_it_from_the_sum() -> None:
    parts = pairs(1, 2, 3, 4, 5)
    assert may_be_totalled(Month(), parts)
    assert not may_be_totalled(Month(), parts, own=[5])
    assert may_be_totalled(Month(), parts, own=[7])
    assert not may_be_summed(parts, parts, own=[5])
    assert is_harmless(Month(), parts, own=[5])  # no sum was shown
    assert not is_harmless(Month(has_sum=True), parts, own=[5])


def test_who_comes_later_takes_nobody_out_of_a_sum_where_all_stand_alone() -> None:
    """A: two of each side, B: three. Whoever saw both together and comes to know A knows B."""
    parts: dict[int | None, People] = {
        1: People(frozenset({1, 2}), frozenset({11, 12})),
        2: People(frozenset({3, 4, 5}), frozenset({13, 14, 15})),
    }
    month = Month(alone=frozenset({1, 2}))
    assert may_be_totalled(month, parts)
    assert not is_harmless(replace(month, has_sum=True), parts, own=[1])
    assert is_harmless(replace(month, has_sum=True), parts, own=[1, 2])
    more = parts | pairs(*range(21, 26))
    assert is_harmless(replace(month, has_sum=True), more, own=[1])  # B is not apart from the five


def test_everybody_is_summed_if_what_is_left_without_those_shown_alone_is_not_few() -> None:
    parts = pairs(*range(1, 13))
    assert may_be_totalled(Month(), parts)
    assert may_be_totalled(Month(alone=frozenset({1})), parts)  # there is no second sum to take this one from
    assert may_be_totalled(Month(alone=frozenset({1})), parts, own=[1])
    assert may_be_totalled(Month(alone=frozenset(range(1, 6))), parts, own=[1])
    assert not may_be_totalled(Month(alone=frozenset(range(1, 9))), parts)  # the rest is four
    assert not may_be_totalled(Month(alone=frozenset(range(1, 8))), parts, own=[12])
    assert may_be_totalled(Month(alone=frozenset(range(1, 13))), parts)  # and here nobody
    assert not may_be_totalled(Month(alone=frozenset(range(1, 6))), pairs(*range(1, 6)), own=[2])
    assert not may_be_totalled(Month(), pairs(1, 2, 3, 4))
    assert not may_be_totalled(Month(), {})


SIDE = st.frozensets(st.integers(0, 11), min_size=1, max_size=4)
PARTS = st.dictionaries(st.one_of(st.none(), st.integers(1, 7)), st.builds(People, SIDE, SIDE), max_size=8)


@dataclass
class Reader:
    """`own`: the tandems they are or were in. What they could write down: `named`, and whether they saw the sum of everybody (which
    the others' sum says as well to whoever saw those named).
    """

    leads: bool
    own: set[int] = field(default_factory=set)
    named: set[int] = field(default_factory=set)
    saw_sum: bool = False

    def look(self, month: Month, parts: Parts, agreed: frozenset[int]) -> Month:
        """As the gate does: the sum, then their own and whom an agreement shows by name, as far as that leaves them open."""
        month = shown_alone(month, agreed, parts) if self.leads else month
        self.saw_sum |= may_be_totalled(month, parts, self.own)
        month = replace(month, has_sum=month.has_sum or may_be_totalled(month, parts, self.own))
        if is_harmless(month, parts, self.own):
            self.named |= self.own | (agreed & month.alone if self.leads else set())
        return month

    def left(self, month: Month, parts: Parts) -> People:
        """What a subtraction leaves of the sum that they saw. Of tandems that an agreement opened to those who lead, they may know."""
        left = set(parts) - self.named
        agreed = month.alone if self.leads else frozenset[int]()
        return People.of(parts[tandem] for tandem in left if left - agreed)


STEP = st.tuples(st.integers(0, 2), st.frozensets(st.integers(1, 7), max_size=7), st.integers(1, 14))


@given(PARTS, st.lists(STEP, max_size=8), st.frozensets(st.integers(1, 7), max_size=2))
def test_whatever_is_agreed_withdrawn_joined_and_looked_at_in_whatever_order(
    parts: dict[int | None, People], steps: list[tuple[int, frozenset[int], int]], own: frozenset[int]
) -> None:
    """Frieda leads, Dora has been a member for long, and Emil was in no tandem; each of them looks, or joins one and looks."""
    readers = [Reader(leads=True), Reader(False, set(own), set(own)), Reader(leads=False)]
    month = Month()
    for who, agreed, tandem in steps:
        reader = readers[who]
        reader.own |= {tandem} if tandem <= 7 else set()
        month = reader.look(month, parts, agreed)
        for one in readers:
            left = one.left(month, parts)
            assert not one.saw_sum or left.are_nobody or left.are_enough
    assert not month.has_sum or _are_no_few(month.rest(parts), parts)
