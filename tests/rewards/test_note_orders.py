"""Won orders give their lines: once, to both sides, and a correction is a new line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app.actions.correct import Correction, correct
from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.reopen import reopen
from requests_app.actions.win import win
from rewards.actions import note_orders as noting
from rewards.actions.draft_plan import DraftedRate
from rewards.actions.note_orders import note_orders
from rewards.models import Noting, OrderBooking, OrderPart, PayLine, PayStatement, WonOrder
from tests.rewards.payday import (
    FEBRUARY,
    HOUR,
    JANUARY,
    MARCH,
    cents,
    lines,
    moment,
    publish,
    sweep,
    terms,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from people.models import User
    from requests_app.models import RequestType, SalesRequest
    from rewards.models import PayPlan
    from tandems.models import Tandem
    from tests.rewards.payday import Timelines

pytestmark = pytest.mark.django_db
LATER = moment(3, 5)


def test_an_order_won_by_a_click_credits_both_sides(
    plan: PayPlan,
    in_progress: Callable[..., SalesRequest],
    dora: User,
    anna: User,
    tandem: Tandem,
    at: datetime,
) -> None:
    """Through the real steps, of November 2026: 2 % of 1,000.01 is 20.00, half for each."""
    row = in_progress(dora, anna)
    deliver(row.pk, delivery=Delivery(number="A-1"), by=anna, at=at + HOUR)
    win(row.pk, value=Decimal("1000.01"), by=dora, at=at + 2 * HOUR)

    sweep(at + 3 * HOUR)

    november = date(2026, 11, 1)
    assert lines(dora, november) == lines(anna, november) == [("credit", 10_00)]
    order = WonOrder.objects.get()
    assert (order.sales_request_id, order.tandem, order.plan) == (row.pk, tandem, plan)
    assert PayLine.objects.filter(why__value=1000_01, why__percent="2.000").count() == 2

    row.refresh_from_db()
    correct(
        row.pk,
        correction=Correction(outcome_value=Decimal(500)),
        revision=row.revision,
        by=dora,
        at=at + 4 * HOUR,
        reason="Rabatt",
    )
    note_orders(at=at + 5 * HOUR)
    assert lines(dora, november) == [("credit", 10_00), ("correction", -5_00)]
    assert PayLine.objects.filter(reason="Rabatt").count() == 2

    reopen(row.pk, reason="Doch nicht", by=dora, at=at + 6 * HOUR)
    note_orders(at=at + 7 * HOUR)
    assert lines(anna, november) == [("credit", 10_00), ("correction", -5_00), ("correction", -5_00)]


def test_noted_again_and_again_nothing_is_added(
    plan: PayPlan, told: Timelines, dora: User, anna: User, pair: Tandem
) -> None:
    told.won(dora, [(anna, 2 * HOUR)], value="1000", at=moment(3, 2, 12), tandem=pair)
    told.write()

    sweep(LATER)
    Noting.objects.update(mark=0)
    note_orders(at=LATER)

    assert lines(anna, MARCH) == [("credit", 10_00)]
    assert OrderBooking.objects.count() == 1


def test_with_nothing_to_do_it_asks_one_query(plan: PayPlan, told: Timelines, dora: User, anna: User) -> None:
    told.won(dora, [(anna, HOUR)], value="1000", at=moment(1, 7, 12))
    told.write()
    note_orders(at=moment(1, 8))

    with CaptureQueriesContext(
        connection,
    ) as asked:
        note_orders(at=moment(1, 9))

    assert len(asked) == 1


def test_a_handover_in_the_middle_of_an_order_shares_by_working_time(
    plan: PayPlan, told: Timelines, dora: User, anna: User, bert: User, pair: Tandem
) -> None:
    """Anna had it for three hours, Bert for one: of 10.00 inside 7.50 and 2.50."""
    told.won(dora, [(anna, 3 * HOUR), (bert, HOUR)], value="1000", at=moment(3, 2, 12), tandem=pair)
    told.write()

    sweep(LATER)

    assert (lines(dora, MARCH), lines(anna, MARCH), lines(bert, MARCH)) == (
        [("credit", 10_00)], [("credit", 7_50)], [("credit", 2_50)],
    )  # fmt: skip
    assert dict(OrderPart.objects.filter(side="inside").values_list("user", "weight")) == {
        anna.pk: 3 * 3600,
        bert.pk: 3600,
    }


def test_an_order_of_no_type_in_the_plan_has_a_line_of_nothing_that_says_why(
    plan: PayPlan, told: Timelines, types: dict[str, RequestType], dora: User, anna: User
) -> None:
    told.won(dora, [(anna, HOUR)], value="1000", at=moment(3, 2, 12), kind=types["special-solution"])
    told.write()

    sweep(LATER)

    [line] = PayLine.objects.filter(statement__user=anna)
    assert (line.cents, line.why["percent"]) == (0, None)


def test_a_plan_counts_nothing_that_was_won_before_it_was_published(
    told: Timelines, quote: RequestType, frieda: User, gustav: User, dora: User, anna: User
) -> None:
    told.won(dora, [(anna, HOUR)], value="1000", at=moment(3, 2, 12))
    told.won(dora, [(anna, HOUR)], value="3000", at=moment(3, 3, 12))
    publish(terms(quote), [frieda, gustav], moment(3, 2, 13))
    told.write()

    sweep(LATER)

    assert lines(anna, MARCH) == [("credit", 30_00)]


def test_at_midnight_between_two_months_the_plan_changes(
    told: Timelines, quote: RequestType, frieda: User, gustav: User, dora: User, anna: User
) -> None:
    """2 % until the end of February, 1 % from March on: a second decides, in the company's time zone."""
    before = moment(12, 20, year=2025)
    publish(terms(quote, ends_on=MARCH), [frieda, gustav], before)
    one = [DraftedRate(quote.pk, None, Decimal(1))]
    publish(terms(quote, starts_on=MARCH, rates=one, field_percent=Decimal(30)), [frieda, gustav], before)
    told.won(dora, [(anna, HOUR)], value="1000", at=moment(2, 28, 23, 59))
    told.won(dora, [(anna, HOUR)], value="1000", at=moment(3, 1, 0, 0))
    told.write()

    sweep(LATER)

    assert (lines(dora, FEBRUARY), lines(dora, MARCH)) == ([("credit", 10_00)], [("credit", 3_00)])
    assert lines(anna, MARCH) == [("credit", 7_00)]


def test_what_happens_to_an_order_of_a_closed_month_goes_into_the_running_one(
    plan: PayPlan, told: Timelines, dora: User, anna: User
) -> None:
    row = told.won(dora, [(anna, HOUR)], value="1000", at=moment(1, 12, 12))
    gone = told.won(dora, [(anna, HOUR)], value="600", at=moment(1, 13, 12))
    told.corrected(row, "1500", moment(3, 2), note="Nachtrag")
    told.reopened(gone, moment(3, 3), note="Storno")
    told.write()

    sweep(LATER)

    assert cents(dora, JANUARY) == 16_00
    assert lines(dora, MARCH) == [("correction", 5_00), ("correction", -6_00)]
    assert not PayStatement.objects.filter(month=FEBRUARY).exists()
    first, second = PayLine.objects.filter(statement__user=dora, statement__month=MARCH).order_by("pk")
    assert (first.reason, first.for_month, first.why["paid"], first.why["due"]) == (
        "Nachtrag",
        JANUARY,
        16_00,
        21_00,
    )
    assert (second.reason, second.why["became"]) == ("Storno", "reopened")


def test_a_late_correction_stays_within_the_cap_of_its_month(
    told: Timelines, quote: RequestType, frieda: User, gustav: User, dora: User, anna: User
) -> None:
    """January's cap is 12.00: of 16.00 it pays 12.00, and 4.00 less of orders changes nothing."""
    publish(terms(quote, cap=Decimal(12)), [frieda, gustav], moment(12, 20, year=2025))
    row = told.won(dora, [(anna, HOUR)], value="1000", at=moment(1, 12, 12))
    told.won(dora, [(anna, HOUR)], value="600", at=moment(1, 13, 12))
    told.corrected(row, "600", moment(3, 2))
    told.corrected(row, "500", moment(3, 3))
    told.write()

    sweep(LATER)

    assert (cents(dora, JANUARY), lines(dora, MARCH)) == (12_00, [("correction", 0), ("correction", -1_00)])


def test_an_order_that_becomes_known_late_is_paid_in_the_running_month(
    plan: PayPlan, told: Timelines, dora: User, anna: User
) -> None:
    sweep(moment(3, 1, 12))
    told.won(dora, [(anna, HOUR)], value="1000", at=moment(1, 12, 12))
    told.write()

    sweep(LATER)

    assert not PayStatement.objects.filter(month=JANUARY).exists()
    assert lines(dora, MARCH) == [("credit", 10_00)]
    assert PayLine.objects.get(statement__user=dora).for_month == JANUARY


def test_a_segment_has_its_own_rate_and_a_margin_its_own_share(
    told: Timelines, quote: RequestType, frieda: User, gustav: User, dora: User, anna: User, at: datetime
) -> None:
    from strategy.models import Segment

    segment = Segment.objects.create(made_at=at)
    rates = [
        DraftedRate(quote.pk, None, Decimal(10), Decimal(20)),
        DraftedRate(quote.pk, segment.pk, Decimal("12.5"), Decimal(40)),
    ]
    publish(terms(quote, basis="margin", rates=rates), [frieda, gustav], moment(12, 20, year=2025))
    told.won(dora, [(anna, HOUR)], value="1000", at=moment(3, 2, 11))
    told.won(dora, [(anna, HOUR)], value="1000", at=moment(3, 2, 12), segments=[segment.pk])
    told.write()

    note_orders(at=moment(3, 2, 13))
    sweep(LATER)

    assert lines(dora, MARCH) == [("credit", 10_00), ("credit", 25_00)]
    assert list(WonOrder.objects.order_by("pk").values_list("segment", flat=True)) == [None, segment.pk]


def test_what_counts_for_nobody_does_not_hold_up_what_counts(
    plan: PayPlan, told: Timelines, dora: User, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More entries from before the plan than one run looks at; and in the middle of the closing as well."""
    monkeypatch.setattr(noting, "MOST", 3)
    for day in range(1, 12):
        told.won(dora, [(anna, HOUR)], value="1000", at=moment(12, day, 12, year=2025))
    told.won(dora, [(anna, HOUR)], value="1000", at=moment(1, 12, 12))
    told.won(dora, [(anna, HOUR)], value="1000", at=moment(2, 12, 12))
    told.write()

    for _ in range(5):
        note_orders(at=moment(1, 20))
    assert lines(anna, JANUARY) == [("credit", 10_00)]
    Noting.objects.update(mark=0)
    sweep(LATER)

    assert (cents(anna, JANUARY), cents(anna, FEBRUARY)) == (10_00, 10_00)


def test_without_any_plan_nothing_is_kept_of_anybody(told: Timelines, dora: User, anna: User) -> None:
    told.won(dora, [(anna, HOUR)], value="1000", at=moment(1, 12, 12))
    told.write()

    sweep(LATER)

    assert not WonOrder.objects.exists()
    assert not PayStatement.objects.exists()
