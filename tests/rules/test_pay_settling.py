"""Pay, a person's month: threshold, kept rules, reached goals, cap."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewards.factors import WHOLE, GoalSeen, Share, reached
from rewards.settling import Conditions, Piece, payable, settle
from tests.rewards import oracle

PERCENT = st.decimals(0, 100, places=2)
CENTS = st.integers(0, 10**10)
SHARES = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda two: Share(min(two), max(two)))
GROSS = st.dictionaries(st.none() | st.integers(1, 6), CENTS, max_size=7)
KEPT = st.dictionaries(st.integers(1, 6), SHARES, max_size=6)


@st.composite
def conditions(draw: st.DrawFn) -> Conditions:
    rules = draw(PERCENT)
    goals = draw(st.decimals(0, 100 - rules, places=2))
    threshold = draw(st.just(0) | CENTS)
    cap = draw(st.none() | st.integers(threshold, 10**11))
    return Conditions(rules, goals, threshold, cap)


def plan_of(one: Conditions) -> oracle.Plan:
    return oracle.Plan(
        {},
        Fraction(1, 2),
        Fraction(one.rules_percent) / 100,
        Fraction(one.goals_percent) / 100,
        one.threshold,
        one.cap,
    )


@given(gross=GROSS, kept=KEPT, goals=SHARES, terms=conditions())
def test_a_month_agrees_with_the_oracle(
    gross: dict[int | None, int], kept: dict[int, Share], goals: Share, terms: Conditions
) -> None:
    month = oracle.Month({t: (one.good, one.of) for t, one in kept.items()}, (goals.good, goals.of))

    assert payable(gross, kept, goals, terms) == oracle.payout(gross, plan_of(terms), month)


@given(gross=GROSS, kept=KEPT, goals=SHARES, terms=conditions())
def test_lines_sum_to_a_total_that_is_never_negative_nor_above_the_cap(
    gross: dict[int | None, int], kept: dict[int, Share], goals: Share, terms: Conditions
) -> None:
    pieces = settle(gross, kept, goals, terms)
    total = sum(gross.values()) + sum(piece.cents for piece in pieces)

    assert 0 <= total <= sum(gross.values())
    assert all(piece.cents <= 0 for piece in pieces)
    assert terms.cap is None or total <= terms.cap


@given(gross=GROSS, kept=KEPT, goals=SHARES, terms=conditions(), more=CENTS)
def test_one_more_order_never_brings_less(
    gross: dict[int | None, int], kept: dict[int, Share], goals: Share, terms: Conditions, more: int
) -> None:
    richer = gross | {None: gross.get(None, 0) + more}

    assert payable(richer, kept, goals, terms) >= payable(gross, kept, goals, terms)


HALF = Conditions(rules_percent=Decimal(20), goals_percent=Decimal(10))


def test_what_is_not_kept_is_taken_away_in_proportion() -> None:
    """The example of docs/pay.md: 300.00 by one tandem that kept 7 of 8, and 2 of 3 goals reached."""
    pieces = settle({4: 300_00}, {4: Share(7, 8)}, Share(2, 3), HALF)

    assert pieces == [Piece("rules", -7_50, 4), Piece("goals", -10_00, None)]


def test_reasons_share_one_rounding() -> None:
    """Half a cent for rules and half a cent for goals is one cent, not two."""
    terms = Conditions(Decimal(50), Decimal(50))

    assert settle({4: 1}, {4: Share(0, 1)}, Share(0, 1), terms) == [Piece("rules", -1, 4), Piece("goals", 0)]


def test_what_was_not_measured_takes_nothing_away() -> None:
    assert settle({4: 100, None: 50}, {}, WHOLE, HALF) == [Piece("rules", 0, 4), Piece("goals", 0)]


def test_an_order_without_a_tandem_stands_under_no_rules() -> None:
    assert settle({None: 100}, {4: Share(0, 9)}, WHOLE, Conditions(Decimal(100))) == []


@pytest.mark.parametrize(("cents", "paid"), [(99_99, 0), (100_00, 100_00), (100_01, 100_01)])
def test_from_the_threshold_on_all_of_it_is_paid(cents: int, paid: int) -> None:
    assert payable({None: cents}, {}, WHOLE, Conditions(threshold=100_00)) == paid


def test_the_threshold_looks_at_the_orders_and_the_cap_at_what_is_left() -> None:
    terms = Conditions(Decimal(50), threshold=100_00, cap=60_00)

    assert settle({4: 100_00}, {4: Share(0, 1)}, WHOLE, terms) == [Piece("rules", -50_00, 4)]
    assert settle({4: 140_00}, {4: Share(0, 1)}, WHOLE, terms)[-1] == Piece("cap", -10_00)


END = date(2026, 4, 1)


def goal(
    value: str | None, *, due: date = date(2026, 3, 31), start: str = "0", target: str = "100"
) -> GoalSeen:
    return GoalSeen(
        1, "Neukunden", Decimal(start), Decimal(target), due, None if value is None else Decimal(value)
    )


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (goal("100"), True),
        (goal("99.99"), False),
        (goal("99.99", due=END), None),  # not due yet
        (goal("100", due=date(2027, 1, 1)), True),  # reached before
        (goal(None), None),  # no figure yet: left out, not missed
        (goal("5", start="20", target="5"), True),  # a goal that falls
        (goal("5.01", start="20", target="5"), False),
    ],
)
def test_a_goal_is_reached_missed_or_left_out(one: GoalSeen, expected: bool | None) -> None:
    assert one.reached(END) is expected


def test_goals_that_are_left_out_are_not_in_the_denominator() -> None:
    seen = [goal("100"), goal("1"), goal(None), goal("1", due=END)]

    assert reached(seen, END) == Share(1, 2)
    assert reached([goal(None)], END) == WHOLE
