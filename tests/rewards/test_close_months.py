"""A month is closed once, in order, when all of it is known; and every statement is the sum of its lines."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from insights.actions.count_requests import Horizon, count_requests
from insights.models import Shown
from rewards.actions import close_months as closing
from rewards.actions.close_months import close_months
from rewards.actions.note_orders import note_orders
from rewards.models import MonthRules, PayLine, PayMonth, PayStatement
from strategy.models import GoalProgress
from tests.rewards.payday import (
    APRIL,
    BEFORE,
    FEBRUARY,
    HOUR,
    JANUARY,
    MARCH,
    agreed,
    cents,
    lines,
    moment,
    publish,
    strategy,
    sweep,
    terms,
)

if TYPE_CHECKING:
    from people.models import User
    from requests_app.models import RequestType
    from rewards.models import PayPlan
    from tandems.models import Tandem
    from tests.rewards.payday import Timelines

pytestmark = pytest.mark.django_db


def test_a_statement_is_the_sum_of_its_lines(
    plan: PayPlan, told: Timelines, dora: User, anna: User, bert: User, pair: Tandem
) -> None:
    told.won(dora, [(anna, HOUR), (bert, 2 * HOUR)], value="1234.56", at=moment(1, 12, 12), tandem=pair)
    told.won(dora, [(anna, HOUR)], value="99.99", at=moment(1, 13, 12))
    told.write()

    sweep(moment(2, 2))

    statements = PayStatement.objects.filter(month=JANUARY).annotate(summed=Sum("lines__cents"))
    assert statements.count() == 3
    assert all(one.cents == one.summed and one.state == "closed" for one in statements)
    assert sum(one.cents or 0 for one in statements) == 24_69 + 2_00  # 2 % of each order, to the cent


def test_kept_rules_and_reached_goals_weigh(
    told: Timelines, quote: RequestType, frieda: User, gustav: User, dora: User, anna: User, pair: Tandem
) -> None:
    """One delivered within four hours, one not: half of 20 % is taken away. One goal of two reached: half of 10 %."""
    publish(terms(quote, rules_percent=Decimal(20), goals_percent=Decimal(10)), [frieda, gustav], BEFORE)
    agreed(pair, frieda)
    due = date(2026, 1, 31)
    goals = strategy(frieda, ("10", due, ""), ("20", due, ""), ("30", due, ""))
    for one, value in zip(goals, ("12", "19"), strict=False):
        GoalProgress.objects.create(goal=one, value=Decimal(value), at=moment(1, 20), by=frieda)
        GoalProgress.objects.create(goal=one, value=Decimal(99), at=moment(2, 1, 0), by=frieda)
    told.won(dora, [(anna, 2 * HOUR)], value="1000", at=moment(1, 12, 12), tandem=pair)
    told.won(dora, [(anna, 7 * HOUR)], value="1000", at=moment(1, 13, 16), tandem=pair)
    told.write()

    sweep(moment(2, 2))

    assert lines(anna, JANUARY) == [("credit", 10_00), ("credit", 10_00), ("rules", -2_00), ("goals", -1_00)]
    assert cents(anna, JANUARY) == 17_00
    rules, reached = PayLine.objects.filter(statement__user=anna, booking=None).order_by("pk")
    assert (rules.tandem, rules.why["good"], rules.why["of"]) == (pair, 1, 2)
    assert (reached.why["good"], reached.why["of"]) == (1, 2)  # the third has no figure: it is left out


def test_what_happens_after_the_month_does_not_change_how_its_rules_were_kept(
    told: Timelines, quote: RequestType, frieda: User, gustav: User, dora: User, anna: User, pair: Tandem
) -> None:
    """The second was sent on the last evening and is late in February: at the end of January that was not known."""
    publish(terms(quote, rules_percent=Decimal(20)), [frieda, gustav], BEFORE)
    agreed(pair, frieda)
    told.won(dora, [(anna, 2 * HOUR)], value="1000", at=moment(1, 12, 12), tandem=pair)
    told.won(dora, [(anna, 100 * HOUR)], value="1000", at=moment(2, 3, 19), tandem=pair)
    told.write()

    sweep(moment(2, 28))

    assert MonthRules.objects.filter(month=JANUARY).values_list("kept", "broken").get() == (1, 0)
    assert cents(anna, JANUARY) == 10_00


def test_below_the_threshold_nothing_is_paid_and_above_the_cap_nothing_more(
    told: Timelines, quote: RequestType, frieda: User, gustav: User, dora: User, anna: User, bert: User
) -> None:
    publish(terms(quote, threshold=Decimal(10), cap=Decimal(25)), [frieda, gustav], BEFORE)
    told.won(dora, [(anna, HOUR)], value="2000", at=moment(1, 12, 12))
    told.won(dora, [(bert, HOUR)], value="900", at=moment(1, 13, 12))
    told.write()

    sweep(moment(2, 2))

    assert lines(bert, JANUARY) == [("credit", 9_00), ("threshold", -9_00)]
    assert lines(anna, JANUARY) == [("credit", 20_00)]
    assert lines(dora, JANUARY) == [("credit", 20_00), ("credit", 9_00), ("cap", -4_00)]


def test_months_close_one_after_the_other_and_each_once(
    plan: PayPlan, told: Timelines, dora: User, anna: User
) -> None:
    told.won(dora, [(anna, HOUR)], value="1000", at=moment(1, 12, 12))
    told.won(dora, [(anna, HOUR)], value="1000", at=moment(3, 12, 12))
    told.write()

    assert close_months(at=moment(2, 1, 0, 59)) == 0  # an hour is waited
    assert close_months(at=moment(2, 1, 1, 0)) == 1
    sweep(moment(4, 2))
    sweep(moment(4, 2))

    assert list(PayMonth.objects.order_by("month").values_list("month", flat=True)) == [
        JANUARY,
        FEBRUARY,
        MARCH,
    ]
    assert (cents(dora, JANUARY), cents(dora, MARCH)) == (10_00, 10_00)


def test_closing_notes_what_was_not_noted_yet(plan: PayPlan, told: Timelines, dora: User, anna: User) -> None:
    told.won(dora, [(anna, HOUR)], value="1000", at=moment(1, 12, 12))
    told.write()

    close_months(at=moment(2, 2))

    assert cents(dora, JANUARY) == 10_00


def test_entries_that_are_numbered_before_others_but_later_in_time_stop_nothing(
    plan: PayPlan, told: Timelines, dora: User, anna: User
) -> None:
    """February's first order has a lower number than January's last one: clocks differ."""
    told.won(dora, [(anna, HOUR)], value="2000", at=moment(2, 1, 0, 0))
    told.write()
    told.won(dora, [(anna, HOUR)], value="1000", at=moment(1, 31, 23, 59))
    told.write()

    sweep(moment(2, 1, 0, 30))
    sweep(moment(2, 1, 2))

    assert (cents(dora, JANUARY), lines(dora, FEBRUARY)) == (10_00, [("credit", 20_00)])


def test_while_somebody_writes_no_month_is_closed(plan: PayPlan) -> None:
    with mock.patch.object(closing, "horizon", return_value=Horizon(newest=0, oldest=1, following=2)):
        assert close_months(at=moment(2, 2)) == 0

    assert close_months(at=moment(2, 2)) == 1


@pytest.mark.parametrize("day", [1, 20])
@pytest.mark.parametrize("counts", [True, False])
def test_a_computed_goal_is_as_it_was_at_the_months_end_whenever_that_is_asked(
    day: int, counts: bool, told: Timelines, quote: RequestType, frieda: User, gustav: User, dora: User, anna: User
) -> None:  # fmt: skip
    """Five of six offers became orders in January, 83.3 %. In February the lost one is open again: that would be all of five."""
    publish(terms(quote, goals_percent=Decimal(10)), [frieda, gustav], BEFORE)
    strategy(frieda, ("90", JANUARY, "hit_rate"), ("80", JANUARY, "hit_rate"), ("1", JANUARY, "of_yesterday"))
    rows = [told.won(dora, [(anna, HOUR)], value="1000", at=moment(1, 12 + one, 12)) for one in range(6)]
    rows[-1].state = told.events[-1].state = "lost"
    told.events[-1].kind = "lose"
    told.reopened(rows[-1], moment(2, 3))
    told.write(until=moment(2, 3) if day < 3 else None)
    if counts:
        count_requests(at=moment(2, day))

    sweep(moment(2, day, 2))

    assert lines(dora, JANUARY) == 5 * [("credit", 10_00)] + [("goals", -2_50)]
    assert [goal["value"] for goal in PayMonth.objects.get().goals] == ["83.3", "83.3", None]
    assert not Shown.objects.exists()  # what pay works with is shown to nobody


def test_with_nothing_to_do_it_asks_two_queries(plan: PayPlan) -> None:
    with CaptureQueriesContext(connection) as asked:
        close_months(at=moment(1, 15))

    assert len(asked) == 2


def test_after_the_plans_end_a_correction_still_finds_a_statement(
    told: Timelines, quote: RequestType, frieda: User, gustav: User, dora: User, anna: User
) -> None:
    publish(terms(quote, ends_on=FEBRUARY), [frieda, gustav], BEFORE)
    row = told.won(dora, [(anna, HOUR)], value="1000", at=moment(1, 12, 12))
    told.reopened(row, moment(3, 3))
    told.write()

    sweep(moment(4, 2))
    sweep(moment(4, 2, 11))

    assert (cents(dora, JANUARY), cents(dora, MARCH)) == (10_00, -10_00)
    assert list(PayMonth.objects.order_by("month").values_list("month", "plan__title")) == [
        (JANUARY, "2026"),
        (MARCH, None),
    ]
    assert APRIL not in set(PayStatement.objects.values_list("month", flat=True))


def test_stopped_in_the_middle_a_closing_leaves_nothing_behind(
    plan: PayPlan, told: Timelines, dora: User, anna: User
) -> None:
    told.won(dora, [(anna, HOUR)], value="1000", at=moment(1, 12, 12))
    told.write()
    note_orders(at=moment(1, 13))

    with mock.patch.object(closing, "_close_statements", side_effect=MemoryError), pytest.raises(MemoryError):
        close_months(at=moment(2, 2))
    assert not PayMonth.objects.exists()
    close_months(at=moment(2, 2) + timedelta(days=20))

    assert cents(dora, JANUARY) == 10_00
