"""Pay, order by order: shares of the value, of the sides, of the people; to the cent, and the parts sum to the whole."""

from __future__ import annotations

import ast
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rewards
from rewards.rates import Share, pool, rate_for
from rewards.splitting import Part, half_up, in_cents, in_euros, of_person, scaled, share, split
from tests.rewards import oracle

CENTS = st.integers(0, 10**15)
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(any)
PERCENT = st.decimals(0, 100, places=2)
RATE = st.decimals(0, 100, places=3)
PARTS = st.lists(
    st.builds(Part, st.integers(1, 9), st.sampled_from(["field", "inside"]), st.integers(1, 10**7)),
    min_size=1,
    max_size=8,
    unique_by=lambda part: (part.user, part.side),
)


@given(whole=CENTS, weights=WEIGHTS)
def test_parts_sum_to_the_whole_and_are_within_a_cent(whole: int, weights: list[int]) -> None:
    parts = split(whole, weights)

    assert sum(parts) == whole
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(whole * weight, sum(weights))) < 1


@given(whole=CENTS, weights=WEIGHTS)
def test_splitting_agrees_with_the_oracle(whole: int, weights: list[int]) -> None:
    assert split(whole, weights) == oracle.portions(whole, [Fraction(weight) for weight in weights])


@given(whole=CENTS, weights=WEIGHTS)
def test_who_weighs_more_never_gets_less(whole: int, weights: list[int]) -> None:
    by_weight = sorted(zip(weights, split(whole, weights), strict=True))

    assert all(less[1] <= more[1] for less, more in pairwise(by_weight) if less[0] < more[0])


def test_of_equals_the_first_gets_the_cent() -> None:
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(2, [1, 1, 1]) == [1, 1, 0]


@pytest.mark.parametrize(("whole", "weights"), [(1, []), (1, [0, 0]), (-1, [1]), (1, [2, -1])])
def test_there_must_be_something_to_split_by(whole: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="split"):
        split(whole, weights)


@given(cents=CENTS, field=PERCENT, parts=PARTS)
def test_an_orders_shares_sum_to_its_pool_and_agree_with_the_oracle(
    cents: int, field: Decimal, parts: list[Part]
) -> None:
    shares = share(cents, field, parts)

    assert sum(shares.values()) == cents
    plan = oracle.Plan({(1, None): Fraction(1)}, Fraction(field) / 100)
    assert shares == oracle.credits(oracle.Order(cents, 1, "any", [tuple(part) for part in parts]), plan)
    assert sum(of_person(shares, user) for user in {part.user for part in parts}) == cents


def test_a_side_without_anybody_leaves_its_share_to_the_other() -> None:
    assert share(101, Decimal(50), [Part(7, "field", 3)]) == {(7, "field"): 101}
    assert share(101, Decimal(100), [Part(7, "inside", 3)]) == {(7, "inside"): 101}


def test_an_order_is_somebodys() -> None:
    with pytest.raises(ValueError, match="somebody"):
        share(1, Decimal(50), [])


@given(value=st.integers(0, 10**14), percent=RATE, margin=st.none() | PERCENT)
def test_a_pool_is_the_share_of_the_value_to_the_cent(
    value: int, percent: Decimal, margin: Decimal | None
) -> None:
    exact = Fraction(value) * Fraction(percent) / 100 * (1 if margin is None else Fraction(margin) / 100)

    assert pool(value, Share(1, 1, None, percent, margin)) == oracle.nearest(exact) <= value


def test_half_a_cent_is_rounded_up_and_no_rate_pays_nothing() -> None:
    assert pool(50, Share(1, 1, None, Decimal(1))) == 1  # 0.5 cents
    assert pool(49, Share(1, 1, None, Decimal(1))) == 0
    assert pool(10**6, None) == 0


RATES = [
    Share(1, 1, None, Decimal(2)),
    Share(2, 1, 5, Decimal(1)),
    Share(3, 1, 6, Decimal(3)),
    Share(4, 1, 7, Decimal(3)),
    Share(5, 2, None, Decimal(9)),
]


@pytest.mark.parametrize(
    ("kind", "segments", "expected"),
    [(1, [], 1), (1, [9], 1), (1, [5], 2), (1, [5, 6], 3), (1, [7, 6], 3), (2, [5], 5), (3, [5], None)],
)
def test_a_segments_rate_comes_first_and_of_several_the_highest(
    kind: int, segments: list[int], expected: int | None
) -> None:
    found = rate_for(RATES, kind, segments)

    assert (found and found.pk) == expected


@given(cents=st.integers(-(10**15), 10**15))
def test_cents_and_euros_lose_nothing(cents: int) -> None:
    assert in_cents(in_euros(cents)) == cents
    assert in_euros(cents).as_tuple().exponent == -2


def test_what_has_more_places_than_are_counted_is_refused_instead_of_rounded() -> None:
    with pytest.raises(ValueError, match="places"):
        scaled(Decimal("0.001"), 100)
    assert (half_up(1, 2), half_up(0, 7), half_up(10, 4)) == (1, 0, 3)


def test_no_amount_was_ever_a_floating_point_number() -> None:
    """Wherever cents are spoken of there is no float and no division that makes one."""
    files = [path for path in Path(rewards.__file__).parent.rglob("*.py") if "cents" in path.read_text()]
    found = [
        f"{path.name}:{node.lineno}"
        for path in files
        for node in ast.walk(ast.parse(path.read_text()))
        if _is_float(node)
    ]

    assert len(files) > 15
    assert found == []


def _is_float(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    if isinstance(node, ast.Name | ast.Attribute):
        return (node.id if isinstance(node, ast.Name) else node.attr) in {"float", "FloatField"}
    return isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)
