"""How far a goal is, and whether that is as far as the time."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy.reaching import Standing, progress, standing

D = Decimal
VALUES = st.decimals(-1000, 1000, places=2)
JANUARY, JULY, DECEMBER = date(2026, 1, 1), date(2026, 7, 2), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("start", "target", "value", "percent"),
    [
        (D(0), D(40), D(10), 25),
        (D(0), D(3), D(1), 33),
        (D(0), D(3), D("2.999"), 99),  # only what is reached is 100
        (D(0), D(40), D(50), 100),
        (D(0), D(40), D(-5), 0),
        (D(34), D(20), D(27), 50),  # fewer hours are better
        (D(34), D(20), D(40), 0),
        (D(34), D(20), D(20), 100),
    ],
)
def test_the_way_from_start_to_target(start: Decimal, target: Decimal, value: Decimal, percent: int) -> None:
    assert progress(start, target, value) == percent


@given(VALUES, VALUES, VALUES)
def test_it_is_between_nothing_and_all_and_all_only_when_it_is_reached(
    start: Decimal, target: Decimal, value: Decimal
) -> None:
    percent = progress(start, target, value)
    assert 0 <= percent <= 100
    reached = value >= target if target >= start else value <= target
    assert (percent == 100) == reached


@pytest.mark.parametrize(
    ("value", "today", "expected"),
    [
        (None, JULY, Standing.UNKNOWN),
        (None, DECEMBER + timedelta(days=1), Standing.MISSED),
        (D(20), JULY, Standing.ON_THE_WAY),  # half the way at half the time
        (D(19), JULY, Standing.BEHIND),
        (D(0), JANUARY, Standing.ON_THE_WAY),  # nobody is behind on the first day
        (D(40), JANUARY, Standing.REACHED),
        (D(40), DECEMBER + timedelta(days=9), Standing.REACHED),
        (D(39), DECEMBER, Standing.BEHIND),  # the last day is not over
        (D(39), DECEMBER + timedelta(days=1), Standing.MISSED),
    ],
)
def test_a_goal_of_forty_within_a_year(value: Decimal | None, today: date, expected: Standing) -> None:
    assert standing(D(0), D(40), value, since=JANUARY, due=DECEMBER, today=today) == expected
