"""When both sides have taken part: counted by hand, and properties."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy.participation import needed, participation

PEOPLE = st.frozensets(st.integers(0, 40), max_size=20)
SHARES = st.sampled_from([Fraction(1, 4), Fraction(1, 3), Fraction(1, 2), Fraction(2, 3), Fraction(1)])
THIRD = Fraction(1, 3)


@pytest.mark.parametrize(
    ("members", "least"), [(0, 1), (1, 1), (2, 1), (3, 1), (4, 2), (6, 2), (7, 3), (30, 10), (31, 11)]
)
def test_at_least_a_third_is_rounded_up(members: int, least: int) -> None:
    assert needed(members, THIRD) == least


@given(st.integers(0, 100_000), SHARES)
def test_as_many_as_needed_are_the_share_and_one_fewer_is_not(members: int, share: Fraction) -> None:
    least = needed(members, share)
    assert least >= 1
    assert least >= members * share
    assert least == 1 or least - 1 < members * share


def test_one_side_cannot_make_up_for_the_other() -> None:
    field, inside = {1, 2, 3}, {4, 5, 6, 7}
    alone = participation({"field": field, "inside": inside}, field, THIRD)
    assert not alone.is_enough
    assert [side.missing for side in alone.sides] == [0, 2]
    assert not participation({"field": field, "inside": inside}, field | {4}, THIRD).is_enough
    assert participation({"field": field, "inside": inside}, {1, 4, 5}, THIRD).is_enough


def test_a_side_without_anybody_has_never_taken_part() -> None:
    assert not participation({"field": set(), "inside": {1}}, {1}, THIRD).is_enough
    assert not participation({}, {1}, THIRD).is_enough


@given(PEOPLE, PEOPLE, PEOPLE, SHARES)
def test_who_has_left_changes_nothing(
    field: frozenset[int], inside: frozenset[int], active: frozenset[int], share: Fraction
) -> None:
    sides = {"field": field, "inside": inside - field}
    here = field | inside
    assert participation(sides, active, share) == participation(sides, active & here, share)


@given(PEOPLE, PEOPLE, PEOPLE, st.integers(0, 40), SHARES)
def test_one_more_who_takes_part_never_takes_anything_away(
    field: frozenset[int], inside: frozenset[int], active: frozenset[int], one: int, share: Fraction
) -> None:
    sides = {"field": field, "inside": inside - field}
    before, after = (participation(sides, who, share) for who in (active, active | {one}))
    assert after.is_enough or not before.is_enough
    assert all(now.missing <= then.missing for then, now in zip(before.sides, after.sides, strict=True))


@given(PEOPLE, PEOPLE, PEOPLE, SHARES)
def test_it_is_enough_exactly_when_nobody_is_missing(
    field: frozenset[int], inside: frozenset[int], active: frozenset[int], share: Fraction
) -> None:
    counted = participation({"field": field, "inside": inside}, active, share)
    by_hand = all(
        len(side & active) >= max(1, -(-len(side) * share.numerator // share.denominator))
        for side in (field, inside)
    )
    assert counted.is_enough == by_hand
    assert [side.took_part for side in counted.sides] == [len(field & active), len(inside & active)]
