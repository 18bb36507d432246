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
from strategy.models import GoalProgress
from tandems.models import Membership, Side, Tandem
from tests.company import person
from tests.rewards import oracle
from tests.rewards.payday import BEFORE, HOUR, Timelines, agreed, all_cents, moment, publish, strategy, terms

if TYPE_CHECKING:
    from people.models import User
    from requests_app.models import RequestType
    from tandems.models import Customer

ORDERS, TANDEMS = 10_000, 20
NEXT_YEAR = moment(1, 2, year=2027)
FIELD, THRESHOLD, CAP = Decimal("42.50"), Decimal(50), Decimal(900)
RULES, GOALS = Decimal("17.50"), Decimal(10)
JUNE = date(2026, 6, 30)
Kept = dict[int, tuple[int, int]]


class Undo(Exception):
    pass


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.timeout(900)
@pytest.mark.django_db
def test_a_year_computed_twice_gives_the_same_cents(
    quote: RequestType, customer: Customer, frieda: User, gustav: User
) -> None:
    """Once all of it in the end, once month by month, closing before noting: handovers, corrections and returns among them."""
    WorkingCalendar.objects.update(country="")  # holidays are working time's own matter
    pairs = _tandems()
    for tandem, *_people in pairs:
        agreed(tandem, frieda, "complete_at_first")
    for goal in strategy(frieda, ("5", JUNE, ""), ("5", JUNE, "")):
        GoalProgress.objects.create(goal=goal, value=4 + goal.pk % 2, at=moment(3, 20), by=frieda)
    conditions = {"threshold": THRESHOLD, "cap": CAP, "rules_percent": RULES, "goals_percent": GOALS}
    publish(terms(quote, field_percent=FIELD, **conditions), [frieda, gustav], BEFORE)
    orders, kept = _year(Random(2026), quote, customer, pairs)
    runs = []
    for compute in (_in_the_end, _month_by_month):
        try:
            with transaction.atomic():
                compute()
                assert WonOrder.objects.count() == ORDERS
                runs.append((all_cents(), _paid_for()))
                raise Undo
        except Undo:
            pass

    assert runs[0] == runs[1]
    assert runs[0][1] == _by_the_oracle(orders, kept, quote)
    assert sum(cents for cents in runs[0][0].values() if cents) > 10_000_00


def _tandems() -> list[tuple[Tandem, User, User, User]]:
    joined, found = moment(1, 1, year=2025), []
    for number in range(TANDEMS):
        tandem = Tandem.objects.create(name=f"Tandem {number}")
        rep = person(f"Rep{number}", is_field=True)
        inside = [person(f"Inside{number}{letter}", is_inside=True) for letter in "ab"]
        for user, side in ((rep, Side.FIELD), *((one, Side.INSIDE) for one in inside)):
            Membership.objects.create(tandem=tandem, user=user, side=side, joined_at=joined)
        found.append((tandem, rep, inside[0], inside[1]))
    return found


def _year(
    chance: Random, quote: RequestType, customer: Customer, pairs: list[tuple[Tandem, User, User, User]]
) -> tuple[list[oracle.Order], dict[date, Kept]]:
    """Written at once: the orders as they are in the end; for each month and tandem, how many were sent complete, of how many."""
    told, orders = Timelines(quote, customer), []
    kept: dict[date, Kept] = {date(2026, month, 1): {} for month in range(1, 13)}
    for _ in range(ORDERS):
        tandem, rep, one, two = chance.choice(pairs)
        day = date(2026, 1, 5) + timedelta(weeks=chance.randrange(50), days=chance.randrange(5))
        at, month = moment(day.month, day.day, 11, chance.randrange(60)), day.replace(day=1)
        hours = {one: HOUR} if chance.random() < 0.8 else {one: HOUR, two: HOUR * chance.randrange(1, 3)}
        cents, asked = chance.randrange(1, 2_000_000), chance.random() < 0.1
        row = told.won(rep, hours.items(), value=euros(cents), at=at, tandem=tandem, asked=asked)
        good, of = kept[month].get(tandem.pk, (0, 0))
        kept[month][tandem.pk] = (good + (not asked), of + 1)
        inside = [(user.pk, "inside", int(time.total_seconds())) for user, time in hours.items()]
        order = oracle.Order(cents, quote.pk, month, [(rep.pk, "field", 1), *inside], tandem=tandem.pk)
        orders.append(order)
        later = at + timedelta(days=chance.randrange(1, 60))
        if chance.random() < 0.03 and later < NEXT_YEAR - timedelta(days=3):
            order.value = chance.choice([0, chance.randrange(1, 2_000_000)])
            if order.value:
                told.corrected(row, str(euros(order.value)), later)
            else:
                told.reopened(row, later)
    told.write()
    return orders, kept


def _in_the_end() -> None:
    while note_orders(at=NEXT_YEAR) + close_months(at=NEXT_YEAR):
        pass


def _month_by_month() -> None:
    for month in range(2, 13):
        at = moment(month, 1, 2)
        while close_months(at=at) + note_orders(at=at):
            pass
    while close_months(at=NEXT_YEAR) + note_orders(at=NEXT_YEAR):
        pass


def euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def _paid_for() -> dict[tuple[int, date], int]:
    rows = PayLine.objects.order_by().values_list("statement__user", "for_month").annotate(cents=Sum("cents"))
    assert all(one.cents == one.summed for one in PayStatement.objects.annotate(summed=Sum("lines__cents")))
    return {(user, month): cents for user, month, cents in rows}


def _by_the_oracle(
    orders: list[oracle.Order], kept: dict[date, Kept], quote: RequestType
) -> dict[tuple[int, object], int]:
    """Of two goals one was reached in March, the other was missed in June."""
    plan = oracle.Plan(
        {(quote.pk, None): Fraction(2, 100)},
        Fraction(FIELD) / 100,
        rules=Fraction(RULES) / 100,
        goals=Fraction(GOALS) / 100,
        threshold=int(THRESHOLD * 100),
        cap=int(CAP * 100),
    )
    months: dict[object, oracle.Month] = {
        month: oracle.Month(
            of_tandems, (int(month.month >= 3), 2 if month.month >= 6 else int(month.month >= 3))
        )
        for month, of_tandems in kept.items()
    }
    return oracle.paid(orders, dict.fromkeys(months, plan), months)
