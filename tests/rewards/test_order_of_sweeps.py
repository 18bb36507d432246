"""No sweep decides about cents: neither which one runs first, nor how late, nor what somebody corrects meanwhile."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from insights.actions.count_requests import count_requests
from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.win import win
from requests_app.models import SalesRequest
from rewards.actions import note_orders as noting
from rewards.actions.approve_plan import approve_plan, propose_plan
from rewards.actions.close_months import close_months
from rewards.actions.draft_plan import DraftedRate, draft_plan
from rewards.actions.note_orders import note_orders
from rewards.models import MonthRules, Noting, PayLine, PayMonth, WonOrder
from rewards.noted import entries_above, order_entries, wins
from strategy.models import Segment
from tests.rewards.payday import (
    BEFORE,
    FEBRUARY,
    HOUR,
    JANUARY,
    MARCH,
    agreed,
    all_cents,
    lines,
    moment,
    publish,
    sweep,
    terms,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

    from people.models import User
    from requests_app.models import RequestType
    from rewards.models import PayPlan
    from rewards.noted import Win
    from tandems.models import Tandem
    from tests.rewards.payday import Timelines

pytestmark = pytest.mark.django_db


class Undo(Exception):
    pass


def test_in_whatever_order_sweeps_run_the_cents_are_the_same(
    told: Timelines, quote: RequestType, frieda: User, gustav: User, dora: User, anna: User, pair: Tandem
) -> None:
    """Of two cases one was kept: 10.00 less 20 % of it by half. The third began in January, and is broken in February."""
    publish(terms(quote, rules_percent=Decimal(20)), [frieda, gustav], BEFORE)
    agreed(pair, frieda)
    told.won(dora, [(anna, 2 * HOUR)], value="500", at=moment(1, 12, 12), tandem=pair)
    told.won(dora, [(anna, 7 * HOUR)], value="500", at=moment(1, 13, 16), tandem=pair)
    told.won(dora, [(anna, 100 * HOUR)], value="1000", at=moment(2, 3, 19), tandem=pair)
    told.write()
    for first, second, third in permutations((note_orders, close_months, count_requests)):
        try:
            with transaction.atomic():
                for day in (1, 2, 3, 20):
                    for action in (first, second, third):
                        action(at=moment(2, day, 2))
                assert MonthRules.objects.values_list("kept", "broken").get() == (1, 1)
                assert all_cents()[anna.pk, JANUARY] == 9_00
                assert all_cents()[anna.pk, FEBRUARY] is None
                assert lines(anna, FEBRUARY) == [("credit", 10_00)]
                raise Undo
        except Undo:
            pass


def test_what_is_written_down_late_is_paid_by_what_was_known_when_its_month_was_closed(
    told: Timelines, quote: RequestType, frieda: User, gustav: User, dora: User, anna: User, pair: Tandem
) -> None:
    """Another broken case of January, and an order: the order is paid in March, less half of 20 %, as January's others."""
    publish(terms(quote, rules_percent=Decimal(20)), [frieda, gustav], BEFORE)
    agreed(pair, frieda)
    told.won(dora, [(anna, 2 * HOUR)], value="1000", at=moment(1, 12, 12), tandem=pair)
    told.won(dora, [(anna, 7 * HOUR)], value="1000", at=moment(1, 13, 16), tandem=pair)
    told.write()
    sweep(moment(3, 2))
    told.won(dora, [(anna, 7 * HOUR)], value="1000", at=moment(1, 14, 16), tandem=pair)
    told.write()

    count_requests(at=moment(3, 3))
    sweep(moment(3, 3))

    assert MonthRules.objects.filter(month=JANUARY).values_list("kept", "broken").get() == (1, 1)
    assert all_cents()[anna.pk, JANUARY] == 18_00
    assert lines(anna, MARCH) == [("credit", 9_00)]
    assert PayLine.objects.get(statement__user=anna, statement__month=MARCH).for_month == JANUARY


def test_another_customer_after_the_win_does_not_change_the_rate(
    quote: RequestType, frieda: User, gustav: User, dora: User, anna: User, tandem: Tandem,
    in_progress: Callable[..., SalesRequest], at: datetime,
) -> None:  # fmt: skip
    """Whether the order was noted before or after that."""
    segment = Segment.objects.create(made_at=at)
    rates = [DraftedRate(quote.pk, None, Decimal(2)), DraftedRate(quote.pk, segment.pk, Decimal(3))]
    publish(terms(quote, rates=rates), [frieda, gustav], BEFORE)
    row = in_progress(dora, anna)
    SalesRequest.objects.filter(pk=row.pk).update(segments=[segment.pk])
    deliver(row.pk, delivery=Delivery(number="A-1"), by=anna, at=at + HOUR)
    win(row.pk, value=Decimal(1000), by=dora, at=at + 2 * HOUR)
    SalesRequest.objects.filter(pk=row.pk).update(segments=[])  # what a correction of the customer does

    sweep(at + 3 * HOUR)

    assert [line.cents for line in PayLine.objects.all()] == [15_00, 15_00]


def test_what_is_won_while_a_plan_is_being_published_is_not_passed_by(
    plan: PayPlan, told: Timelines, quote: RequestType, frieda: User, gustav: User, dora: User, anna: User
) -> None:
    """The second click came at noon and had to wait for a sweep, which by then knew of no plan for that month."""
    noon = moment(1, 20, 12, year=2027)
    following = draft_plan(
        terms(quote, starts_on=JANUARY.replace(year=2027), ends_on=MARCH.replace(year=2027)),
        by=frieda,
        at=noon,
    )
    propose_plan(following.pk, revision=0, by=frieda)
    approve_plan(following.pk, revision=0, by=frieda, at=noon)
    told.won(dora, [(anna, HOUR)], value="5000", at=noon - timedelta(seconds=1))
    told.won(dora, [(anna, HOUR)], value="1000", at=noon + timedelta(seconds=1))
    told.write()
    for _ in range(12):
        sweep(noon + timedelta(seconds=2))
    assert Noting.objects.get().mark
    assert not WonOrder.objects.exists()

    approve_plan(following.pk, revision=0, by=gustav, at=noon)
    note_orders(at=noon + HOUR)

    assert lines(anna, JANUARY.replace(year=2027)) == [("credit", 10_00)]


def test_a_plan_that_is_published_while_a_sweep_reads_is_not_passed_by_either(
    told: Timelines, quote: RequestType, frieda: User, gustav: User, dora: User, anna: User
) -> None:
    at = moment(2, 10)
    publish(terms(quote, ends_on=FEBRUARY), [frieda, gustav], BEFORE)
    sweep(moment(2, 2))
    told.won(dora, [(anna, HOUR)], value="1000", at=at + HOUR)
    told.write()

    def read_and_publish(*args: Any, **kwargs: Any) -> dict[int, Win]:
        found = wins(*args, **kwargs)
        publish(terms(quote, starts_on=FEBRUARY, ends_on=MARCH), [frieda, gustav], at)
        return found

    with mock.patch.object(noting, "wins", read_and_publish):
        note_orders(at=at + 2 * HOUR)
    note_orders(at=at + 2 * HOUR)

    assert lines(anna, FEBRUARY) == [("credit", 10_00)]


def test_years_of_orders_from_before_any_plan_are_not_walked_through(
    told: Timelines, plan: PayPlan, dora: User, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither by the first noting, nor by a closing that comes before it and would hold everybody up."""
    monkeypatch.setattr(noting, "MOST", 2)
    for day in range(1, 19):
        told.won(dora, [(anna, HOUR)], value="1000", at=moment(12, day, 12, year=2025))
    told.won(dora, [(anna, HOUR)], value="1000", at=moment(1, 12, 12))
    told.write()
    for first, queries in ((close_months, 45), (note_orders, 45)):
        try:
            with transaction.atomic():
                with CaptureQueriesContext(connection) as asked:
                    first(at=moment(2, 2))
                assert lines(anna, JANUARY)[0] == ("credit", 10_00)
                assert len(asked) <= queries
                raise Undo
        except Undo:
            pass


def test_orders_are_found_by_their_own_index(plan: PayPlan) -> None:
    """A timeline of millions is not read to find what was won."""
    sql, values = (
        order_entries()
        .filter(pk__gt=7, at__lte=moment(2, 2))
        .order_by("pk")
        .values("pk")[:9]
        .query.sql_with_params()
    )
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"{explain} {sql}", values)
        told = str(cursor.fetchall())

    assert "timeline_of_orders" in told
    assert entries_above(0, at=moment(2, 2), before=None, most=1) == []


def test_while_an_earlier_month_waits_the_page_says_why_nothing_new_is_there(
    told: Timelines, plan: PayPlan, dora: User, anna: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = moment(2, 1, 0, 30)
    monkeypatch.setattr("salesdesk.web.clock.timezone", type("Clock", (), {"now": staticmethod(lambda: now)}))
    told.won(dora, [(anna, HOUR)], value="1000", at=moment(2, 1, 0, 10))
    told.write()
    client.force_login(anna)

    note_orders(at=now)
    page = client.get(reverse("pay_mine")).content.decode()
    assert "appears here once January 2026 is closed" in page
    assert "No order of yours" not in page

    now = moment(2, 1, 1, 30)
    sweep(now)
    page = client.get(reverse("pay_mine")).content.decode()
    assert PayMonth.objects.get().month == JANUARY
    assert "appears here once" not in page
    assert "€10.00" in page
