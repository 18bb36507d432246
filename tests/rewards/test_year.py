"""A year of ten thousand won orders, computed twice: the same cents, and the oracle's."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.db.models import Sum

from people.models import WorkingCalendar
from rewards.actions.close_months import close_months
from rewards.actions.note_orders import note_orders
from rewards.models import PayLine, PayStatement, WonOrder
from tandems.models import Membership, Side, Tandem
from tests.company import person
from tests.rewards import oracle
from tests.rewards.payday import HOUR, JANUARY, Timelines, all_cents, moment, publish, terms

if TYPE_CHECKING:
    from people.models import User
    from requests_app.models import RequestType
    from tandems.models import Customer

ORDERS, TANDEMS = 10_000, 20
NEXT_YEAR = moment(1, 2, year=2027)
FIELD, THRESHOLD, CAP = Decimal("42.50"), Decimal(50), Decimal(900)


class Undo(Exception):
    pass


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.django_db
def test_a_year_computed_twice_gives_the_same_cents(
    quote: RequestType, customer: Customer, frieda: User, gustav: User
) -> None:
    """Once all of it in the end, once month by month with orders as they come: corrections, handovers and returns among them."""
    WorkingCalendar.objects.update(country="")  # holidays are working time's own matter
    pairs = _tandems()
    publish(
        terms(quote, field_percent=FIELD, threshold=THRESHOLD, cap=CAP),
        [frieda, gustav],
        moment(12, 20, year=2025),
    )
    runs, expected = [], {}
    for steps in (1, 12):
        told, orders = _year(Random(2026), quote, customer, pairs)
        try:
            with transaction.atomic():
                _computed(told, steps)
                assert WonOrder.objects.count() == ORDERS
                runs.append((all_cents(), _paid_for()))
                expected = _by_the_oracle(orders, quote)
                raise Undo
        except Undo:
            pass

    assert runs[0] == runs[1]
    assert runs[0][1] == expected
    assert sum(cents for cents in runs[0][0].values() if cents) > 10_000_00


def _tandems() -> list[tuple[Tandem, User, User, User]]:
    joined, found = moment(1, 1, year=2025), []
    for number in range(TANDEMS):
        tandem = Tandem.objects.create(name=f"Tandem {number}")
        rep = person(f"Rep{number}", is_field=True)
        inside = [person(f"Inside{number}{letter}", is_inside=True) for letter in "ab"]
        for user, side in ((rep, Side.FIELD), *((one, Side.INSIDE) for one in inside)):
            Membership.objects.create(tandem=tandem, user=user, side=side, joined_at=joined)
        found.append((tandem, rep, *inside))
    return found


def _year(
    chance: Random, quote: RequestType, customer: Customer, pairs: list[tuple[Tandem, User, User, User]]
) -> tuple[Timelines, list[oracle.Order]]:
    told, orders = Timelines(quote, customer), []
    for _ in range(ORDERS):
        tandem, rep, one, two = chance.choice(pairs)
        day = date(2026, 1, 5) + timedelta(weeks=chance.randrange(50), days=chance.randrange(5))
        at = moment(day.month, day.day, 11, chance.randrange(60))
        owners = (
            [(one, HOUR)] if chance.random() < 0.8 else [(one, HOUR), (two, HOUR * chance.randrange(1, 3))]
        )
        value = Decimal(chance.randrange(1, 2_000_000)).scaleb(-2)
        row = told.won(rep, owners, value=value, at=at, tandem=tandem)
        weights: dict[int, int] = {}
        for user, time in owners:
            weights[user.pk] = int(time.total_seconds())
        parts = [(rep.pk, "field", 1), *((user, "inside", weight) for user, weight in weights.items())]
        order = oracle.Order(int(value * 100), quote.pk, day.replace(day=1), parts, tandem=tandem.pk)
        orders.append(order)
        if chance.random() < 0.03:
            later = at + timedelta(days=chance.randrange(1, 60))
            if later < NEXT_YEAR - timedelta(days=3):
                value = Decimal(chance.randrange(1, 2_000_000)).scaleb(-2)
                if chance.random() < 0.3:
                    told.reopened(row, later)
                    order.value = 0
                else:
                    told.corrected(row, str(value), later)
                    order.value = int(value * 100)
    return told, orders


def _computed(told: Timelines, steps: int) -> None:
    """Written and swept in so many steps."""
    for step in range(1, steps + 1):
        until = None if step == steps else moment(step * 12 // steps + 1, 1, 0)
        told.write(until)
        at = NEXT_YEAR if until is None else until + 2 * HOUR
        while note_orders(at=at) + close_months(at=at):
            pass


def _paid_for() -> dict[tuple[int, date], int]:
    rows = PayLine.objects.order_by().values_list("statement__user", "for_month").annotate(cents=Sum("cents"))
    assert all(one.cents == one.summed for one in PayStatement.objects.annotate(summed=Sum("lines__cents")))
    return {(user, month): cents for user, month, cents in rows}


def _by_the_oracle(orders: list[oracle.Order], quote: RequestType) -> dict[tuple[int, object], int]:
    plan = oracle.Plan(
        {(quote.pk, None): Fraction(2, 100)},
        Fraction(FIELD) / 100,
        threshold=int(THRESHOLD * 100),
        cap=int(CAP * 100),
    )
    months = {JANUARY.replace(month=month): plan for month in range(1, 13)}
    return oracle.paid(orders, dict(months), {})
