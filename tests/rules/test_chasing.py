"""Hours not spent on chasing, by hand."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from rewards.chasing import ENOUGH, Assumed, Quarter, first_of, spared

FIRST = Quarter(requests=20, queries=30)
NOW = Quarter(requests=40, queries=20, kept=30, moved=5)


def test_queries_avoided_and_calls_not_needed() -> None:
    """(1.5 − 0.5) × 40 = 40 queries of 10 minutes; (30 + 5) × 2/10 = 7 calls of 5 minutes."""
    found = spared(FIRST, NOW, Assumed())
    assert (found.queries, found.calls, found.minutes) == (40, 7, 435)


def test_what_became_worse_counts_below_nought() -> None:
    found = spared(FIRST, Quarter(requests=10, queries=25), Assumed())
    assert (found.queries, found.minutes) == (-10, -100)


def test_without_a_quarter_to_compare_with_only_calls_count() -> None:
    found = spared(None, NOW, Assumed(calls_of_ten=10))
    assert (found.queries, found.calls, found.minutes) == (None, 35, 175)
    assert spared(Quarter(), NOW, Assumed()).queries is None


def test_whoever_takes_nothing_for_granted_is_spared_nothing() -> None:
    assert spared(FIRST, NOW, Assumed(0, 5, 0)).minutes == 0
    assert spared(FIRST, NOW, Assumed(0, 0, 10)).minutes == 0


def test_the_first_quarter_is_the_earliest_with_enough_requests() -> None:
    quarters = {3: FIRST, 1: Quarter(requests=ENOUGH - 1), 2: Quarter(requests=ENOUGH), 4: NOW}
    assert first_of(quarters) == 2
    assert first_of({1: Quarter(requests=ENOUGH - 1)}) is None
    assert first_of({}) is None


COUNTED = st.builds(
    Quarter, st.integers(1, 500), st.integers(0, 900), st.integers(0, 500), st.integers(0, 500)
)


@given(COUNTED, COUNTED, st.builds(Assumed, st.integers(0, 240), st.integers(0, 240), st.integers(0, 10)))
def test_each_input_counts_as_the_formula_says(first: Quarter, now: Quarter, assumed: Assumed) -> None:
    found = spared(first, now, assumed)
    rate = Fraction(first.queries, first.requests) - Fraction(now.queries, now.requests)
    assert found.queries == rate * now.requests
    calls = Fraction((now.kept + now.moved) * assumed.calls_of_ten, 10)
    assert found.minutes == rate * now.requests * assumed.query_minutes + calls * assumed.call_minutes
    assert spared(now, now, Assumed(240, 0, 0)).minutes == 0
