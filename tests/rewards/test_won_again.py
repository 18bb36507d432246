"""A request is one order for good: reopened and won again, it stays in its month, under its plan, with its parts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from rewards.actions.draft_plan import DraftedRate
from rewards.explained import explained
from rewards.models import PayLine, WonOrder
from tests.rewards.payday import FEBRUARY, HOUR, JANUARY, cents, lines, moment, publish, sweep, terms

if TYPE_CHECKING:
    from people.models import User
    from requests_app.models import RequestType
    from tests.rewards.payday import Timelines

pytestmark = pytest.mark.django_db
LATER = moment(3, 5)


def test_won_again_in_another_month_it_is_the_order_that_it_was(
    told: Timelines, quote: RequestType, frieda: User, gustav: User, dora: User, anna: User, bert: User
) -> None:
    """Of January and of its 2 %, though February's plan pays 5 % and Bert had it last. From the old system: without its value."""
    five = [DraftedRate(quote.pk, None, Decimal(5))]
    publish(terms(quote, ends_on=FEBRUARY), [frieda, gustav], moment(12, 20, year=2025))
    publish(terms(quote, starts_on=FEBRUARY, rates=five), [frieda, gustav], moment(12, 20, year=2025))
    row = told.won(dora, [(anna, HOUR)], value="1000", at=moment(1, 12, 12))
    told.reopened(row, moment(1, 13, 9), owner=bert)
    told.won_again(row, "1500", moment(1, 14, 9), owner=bert)
    told.reopened(row, moment(1, 15, 9), owner=bert)
    told.won_again(row, "2000", moment(2, 10, 12), owner=bert)
    told.events[-1].data = {}
    told.write()

    sweep(LATER)

    assert [cents for _kind, cents in lines(anna, JANUARY)] == [10_00, -10_00, 15_00, -15_00]
    assert cents(anna, JANUARY) == 0
    assert lines(dora, FEBRUARY) == lines(anna, FEBRUARY) == [("credit", 20_00)]
    assert lines(bert, FEBRUARY) == []
    [order] = WonOrder.objects.all()
    assert (order.month, order.bookings.count()) == (JANUARY, 5)
    found = PayLine.objects.filter(statement__user=anna).order_by("pk")
    said = [explained(line, frozenset(), {}).rule for line in found]
    assert [text.split()[0] for text in said] == ["2", "Reopened:", "Won", "Reopened:", "Won"]


def test_a_cap_is_not_passed_by_opening_an_order_once_more(
    told: Timelines, quote: RequestType, frieda: User, gustav: User, dora: User, anna: User
) -> None:
    """January's cap is 12.00, and its two orders credit 20.00 each."""
    publish(terms(quote, cap=Decimal(12)), [frieda, gustav], moment(12, 20, year=2025))
    told.won(dora, [(anna, HOUR)], value="2000", at=moment(1, 12, 12))
    row = told.won(dora, [(anna, HOUR)], value="2000", at=moment(1, 13, 12))
    told.reopened(row, moment(2, 3))
    told.won_again(row, "2000", moment(2, 4))
    told.write()

    sweep(LATER)

    assert (cents(dora, JANUARY), cents(dora, FEBRUARY)) == (12_00, 0)
    assert lines(dora, FEBRUARY) == [("correction", 0), ("credit", 0)]


def test_what_was_won_before_the_plan_counts_once_it_is_won_again(
    told: Timelines, quote: RequestType, frieda: User, gustav: User, dora: User, anna: User
) -> None:
    publish(terms(quote, starts_on=FEBRUARY), [frieda, gustav], moment(12, 20, year=2025))
    row = told.won(dora, [(anna, HOUR)], value="1000", at=moment(1, 12, 12))
    told.reopened(row, moment(2, 3), owner=anna)
    told.won_again(row, "2000", moment(2, 4), owner=anna)
    told.write()

    sweep(LATER)

    assert lines(anna, FEBRUARY) == [("credit", 20_00)]
