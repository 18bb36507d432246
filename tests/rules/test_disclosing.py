"""Whatever is shown alone or in a sum, in whatever order: no subtraction leaves some few."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.disclosing import Month, People, is_harmless, may_be_summed, may_be_totalled, shown_alone

pytestmark = pytest.mark.once


def pairs(*tandems: int | None) -> dict[int | None, People]:
    """Tandems of one person a side, each with their own; those without a tandem as well."""
    return {
        tandem: People(frozenset({10 + (tandem or 0)}), frozenset({90 + (tandem or 0)})) for tandem in tandems
    }


def test_five_of_each_side_are_enough_and_four_are_not() -> None:
    assert may_be_summed(Month(), pairs(1, 2, 3, 4, 5))
    assert not may_be_summed(Month(), pairs(1, 2, 3, 4))
    one_field = {n: People(frozenset({n}), frozenset({90})) for n in range(1, 9)}
    assert not may_be_summed(Month(), one_field)


def test_people_in_several_tandems_are_counted_once() -> None:
    same = People(frozenset({1, 2, 3}), frozenset({7, 8, 9}))
    assert not may_be_summed(Month(), {1: same, 2: same})


def test_whoever_was_shown_alone_is_never_in_the_sum_again() -> None:
    month = shown_alone(Month(), [1], {})
    assert month.rest(pairs(1, 2, 3, 4, 5, 6)) == {2, 3, 4, 5, 6}
    assert not may_be_summed(month, pairs(1, 2, 3, 4, 5))


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
    assert may_be_summed(Month(), parts)
    assert not may_be_summed(Month(), parts, own=[5])
    assert may_be_summed(Month(), parts, own=[7])
    assert is_harmless(Month(), parts, own=[5])  # no sum was shown
    assert not is_harmless(Month(has_sum=True), parts, own=[5])


def test_everybody_is_summed_if_neither_part_of_it_is_few() -> None:
    parts = pairs(*range(1, 13))
    assert may_be_totalled(Month(), parts)
    assert not may_be_totalled(Month(alone=frozenset({1})), parts)  # the total less the rest is one tandem
    assert may_be_totalled(Month(alone=frozenset({1})), parts, own=[1])  # which its members know
    assert may_be_totalled(Month(alone=frozenset(range(1, 6))), parts)
    assert not may_be_totalled(Month(alone=frozenset(range(1, 6))), parts, own=[1])
    assert not may_be_totalled(Month(alone=frozenset(range(1, 9))), parts)  # the rest is four
    assert may_be_totalled(Month(alone=frozenset(range(1, 13))), parts)  # and here nobody
    assert not may_be_totalled(Month(alone=frozenset(range(1, 6))), pairs(*range(1, 6)), own=[2])
    assert not may_be_totalled(Month(), pairs(1, 2, 3, 4))
    assert not may_be_totalled(Month(), {})


SIDE = st.frozensets(st.integers(0, 11), min_size=1, max_size=4)
PARTS = st.dictionaries(st.one_of(st.none(), st.integers(1, 7)), st.builds(People, SIDE, SIDE), max_size=8)
STEPS = st.lists(st.frozensets(st.integers(1, 7), max_size=7), max_size=8)


@given(PARTS, STEPS)
def test_whatever_is_agreed_and_withdrawn_in_whatever_order(
    parts: dict[int | None, People], steps: list[frozenset[int]]
) -> None:
    """After each change the page is looked at. Everything seen: tandems alone, and sums of the rest of that moment."""
    month, alone, sums = Month(), set(), []
    for wanted in steps:
        month = shown_alone(month, wanted, parts)
        alone |= wanted & month.alone
        if may_be_totalled(month, parts):
            sums.append(frozenset(parts))
            month = replace(month, has_sum=True)
        if may_be_summed(month, parts):
            sums.append(frozenset(month.rest(parts)))
            month = replace(month, has_sum=True)
    assert month.alone == alone
    for first in [frozenset(), *sums]:
        for second in sums:
            left = People.of(parts[tandem] for tandem in (first ^ second) - alone)
            assert left.are_nobody or left.are_enough
    for total in sums:
        left = People.of(parts[tandem] for tandem in total - alone)
        assert left.are_nobody or left.are_enough
