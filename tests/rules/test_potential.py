"""How sure a rate is, and what one's own best quarter would bring: against printed tables and by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.best_quarter import ENOUGH, Quarter, hours_less, won_more
from insights.wilson import Z, interval

JULY, APRIL, JANUARY = date(2026, 7, 1), date(2026, 4, 1), date(2026, 1, 1)
NOW = Quarter(JULY, won=30, decided=100, cents=50_000_000, delivered=200, minutes=200 * 600)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(81, 263, "0.2553", "0.3662"), (15, 148, "0.0624", "0.1605"), (0, 20, "0.0000", "0.1611"), (1, 29, "0.0061", "0.1718")],
)  # fmt: skip
def test_the_interval_is_that_of_newcombes_table(part: int, whole: int, low: str, high: str) -> None:
    found = interval(part, whole)
    assert (f"{found.low:.4f}", f"{found.high:.4f}") == (low, high)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_rate_and_its_ends_solve_wilsons_equation(cases: tuple[int, int]) -> None:
    """|p − e| = z · √(e(1 − e)/n) at both ends e, which is how Wilson defines them."""
    part, whole = cases
    found, rate = interval(part, whole), part / whole
    assert 0 <= found.low <= rate <= found.high <= 1
    for end in found:
        assert abs(rate - end) == pytest.approx(Z * (end * (1 - end) / whole) ** 0.5, abs=1e-7)
    mirrored = interval(whole - part, whole)
    assert (1 - mirrored.high, 1 - mirrored.low) == pytest.approx(found)


def test_more_cases_make_it_surer() -> None:
    few, many = interval(3, 10), interval(300, 1000)
    assert many.high - many.low < (few.high - few.low) / 5


@pytest.mark.parametrize(("part", "whole"), [(0, 0), (1, 0), (-1, 5), (6, 5)])
def test_what_is_no_rate_has_no_interval(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="no rate"):
        interval(part, whole)


def test_the_best_quarters_hit_rate_on_this_quarters_requests() -> None:
    """(40 % − 30 %) × 100 requests × 5,000 euros."""
    best = Quarter(JANUARY, won=20, decided=50)
    found = won_more(NOW, [NOW, best, Quarter(APRIL, won=25, decided=100)])
    assert found is not None
    assert (found.best, found.value) == (best, Decimal("50000.00"))
    assert found.may_be_chance  # 20 of 50 are 28 to 54 %, 30 of 100 are 22 to 40 %
    sure = won_more(NOW, [NOW, Quarter(JANUARY, won=200, decided=400)])
    assert sure is not None
    assert not sure.may_be_chance


def test_a_third_of_a_cent_is_rounded_once() -> None:
    now = Quarter(JULY, won=0, decided=30, cents=100)
    found = won_more(now, [now, Quarter(APRIL, won=10, decided=30)])
    assert found is not None
    assert found.value == Decimal("0.33")


def test_the_mean_value_is_of_those_that_have_one() -> None:
    """(40 % − 30 %) × 100 requests × 10,000 euros: half of them have no value."""
    half, best = replace(NOW, valueless=50), Quarter(JANUARY, won=20, decided=50)
    found = won_more(half, [half, best])
    assert found is not None
    assert found.value == Decimal("100000.00")
    none = replace(NOW, valueless=100, cents=0)
    assert won_more(none, [none, best]) is None


def test_the_best_quarters_lead_time_on_this_quarters_answers() -> None:
    """(10 h − 8 h) × 200 answers."""
    best = Quarter(APRIL, delivered=50, minutes=50 * 480)
    found = hours_less(NOW, [NOW, best])
    assert found is not None
    assert (found.best, found.minutes) == (best, 200 * 120)


def test_a_quarter_that_is_the_best_itself_brings_nought() -> None:
    same = replace(NOW, start=APRIL)
    won, saved = won_more(NOW, [NOW, same]), hours_less(NOW, [NOW, same])
    assert won is not None
    assert saved is not None
    assert (won.best, won.value, won.may_be_chance) == (NOW, Decimal("0.00"), False)
    assert (saved.best, saved.minutes) == (NOW, 0)


def test_three_lucky_orders_are_no_best_quarter() -> None:
    lucky = Quarter(APRIL, won=ENOUGH - 1, decided=ENOUGH - 1, delivered=ENOUGH - 1)
    won, saved = won_more(NOW, [NOW, lucky]), hours_less(NOW, [NOW, lucky])
    assert won is not None
    assert saved is not None
    assert won.best == saved.best == NOW
    assert won_more(lucky, [lucky, NOW]) is None
    assert hours_less(lucky, [lucky, NOW]) is None


QUARTERS = st.builds(
    Quarter, st.dates(), st.integers(0, 50), st.integers(50, 99), st.integers(0, 10**9), st.integers(0, 99), st.integers(0, 10**6)
)  # fmt: skip


@given(QUARTERS, st.lists(QUARTERS, max_size=5))
def test_the_best_brings_never_less_than_nothing(now: Quarter, others: list[Quarter]) -> None:
    won, saved = won_more(now, [now, *others]), hours_less(now, [now, *others])
    assert won is not None
    assert won.value >= 0
    assert saved is None or saved.minutes >= 0
