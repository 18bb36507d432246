"""Whatever happens to orders, and whenever sweeps run: everybody is paid what the oracle says, to the cent."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.db.models import Sum

from insights.actions.count_requests import count_requests
from people.models import WorkingCalendar
from rewards.actions.close_months import close_months
from rewards.actions.draft_plan import DraftedRate
from rewards.actions.note_orders import note_orders
from rewards.actions.object_to_statement import answer_objection, object_to_statement
from rewards.models import PayLine, PayStatement
from rewards.months import running
from strategy.models import GoalProgress, Segment
from tandems.models import Membership, Side, Tandem
from tests.rewards import oracle
from tests.rewards.payday import (
    APRIL,
    BEFORE,
    HOUR,
    JANUARY,
    MARCH,
    Timelines,
    agreed,
    all_cents,
    moment,
    publish,
    strategy,
    terms,
)

if TYPE_CHECKING:
    from people.models import User
    from requests_app.models import RequestType, SalesRequest
    from tandems.models import Customer

pytestmark = pytest.mark.django_db
END = moment(7, 10)
MORNING, FORENOON = 8, 4  # from eight to twelve nothing interrupts working time


class Undo(Exception):
    pass


@pytest.fixture
def company(
    anna: User, bert: User, dora: User, emil: User, frieda: User, gustav: User, greta: User
) -> dict[str, User]:
    WorkingCalendar.objects.update(country="")  # holidays are working time's own matter
    return {
        "anna": anna, "bert": bert, "dora": dora, "emil": emil, "frieda": frieda, "gustav": gustav, "greta": greta,
    }  # fmt: skip


@pytest.fixture
def pairs(company: dict[str, User], pair: Tandem) -> dict[Tandem, tuple[User, User]]:
    """Two tandems, each with its member in the field and inside. Both have agreed that nothing has to be asked."""
    other = Tandem.objects.create(name="Emil and Bert")
    for name, side in (("emil", Side.FIELD), ("bert", Side.INSIDE)):
        Membership.objects.create(
            tandem=other, user=company[name], side=side, joined_at=moment(1, 1, year=2025)
        )
    found = {pair: (company["dora"], company["anna"]), other: (company["emil"], company["bert"])}
    for tandem in found:
        agreed(tandem, company["frieda"], "complete_at_first")
    return found


@pytest.mark.parametrize("seed", range(16))
def test_everybody_is_paid_what_the_oracle_says(
    seed: int, company: dict[str, User], pairs: dict[Tandem, tuple[User, User]], quote: RequestType,
    types: dict[str, RequestType], customer: Customer,
) -> None:  # fmt: skip
    """The same story twice, with sweeps at other moments and in another order: the same statements, and what is paid for each
    month is the oracle's.
    """
    found = []
    for sweeps in (seed, seed + 1):
        try:
            with transaction.atomic():
                story = Story(Random(seed), company, pairs, quote, types["special-solution"], customer)
                story.agree()
                story.aim()
                story.happen()
                story.sweep(Random(sweeps))
                story.object()
                story.agrees_with_the_oracle()
                found.append(all_cents())
                raise Undo
        except Undo:
            pass
    assert found[0] == found[1]


class Story:
    """Orders of half a year by chance, under one plan until March and another from then on."""

    def __init__(
        self,
        chance: Random,
        company: dict[str, User],
        pairs: dict[Tandem, tuple[User, User]],
        quote: RequestType,
        special: RequestType,
        customer: Customer,
    ) -> None:
        self.chance, self.company, self.pairs, self.quote, self.special = (
            chance,
            company,
            pairs,
            quote,
            special,
        )
        self.told = Timelines(quote, customer)
        self.segment = Segment.objects.create(made_at=moment(1, 1))
        self.plans: dict[object, oracle.Plan] = {}
        self.orders: list[oracle.Order] = []
        self.months: dict[object, oracle.Month] = {}
        self.amended = 0

    def agree(self) -> None:
        people = [self.company["frieda"], self.company["gustav"]]
        for starts_on, ends_on in ((JANUARY, MARCH), (MARCH, date(2026, 7, 1))):
            field, rules = (Decimal(self.chance.randrange(0, 10001)).scaleb(-2) for _ in range(2))
            goals = Decimal(self.chance.randrange(0, int((100 - rules) * 100) + 1)).scaleb(-2)
            rules, goals = self.chance.choice([(rules, goals), (rules, Decimal(0)), (Decimal(0), goals)])
            threshold = Decimal(self.chance.choice([0, 0, 500, 2000])).scaleb(-2)
            cap = self.chance.choice([None, threshold + 30, threshold + Decimal("77.77")])
            percents = [Decimal(self.chance.randrange(0, 9000)).scaleb(-3) for _ in range(3)]
            rates = [
                DraftedRate(self.quote.pk, None, percents[0]),
                DraftedRate(self.quote.pk, self.segment.pk, percents[1]),
            ]
            if starts_on == MARCH:
                rates.append(DraftedRate(self.special.pk, None, percents[2]))
            drafted = terms(
                self.quote, starts_on=starts_on, ends_on=ends_on, field_percent=field, threshold=threshold, cap=cap,
                rates=rates, rules_percent=rules, goals_percent=goals,
            )  # fmt: skip
            publish(drafted, people, BEFORE)
            plan = oracle.Plan(
                {(rate.type, rate.segment): Fraction(rate.percent) / 100 for rate in rates},
                Fraction(field) / 100,
                rules=Fraction(rules) / 100,
                goals=Fraction(goals) / 100,
                threshold=int(threshold * 100),
                cap=None if cap is None else int(cap * 100),
            )
            for month in range(starts_on.month, ends_on.month):
                self.plans[date(2026, month, 1)] = plan
                self.months[date(2026, month, 1)] = oracle.Month()

    def aim(self) -> None:
        """Three goals with figures that come and change; and how many of how many were reached at each month's end."""
        by, wanted = self.company["frieda"], []
        for _ in range(3):
            wanted.append((self.chance.randrange(1, 10), date(2026, self.chance.randrange(1, 8), 1)))
        figures: dict[int, list[tuple[datetime, int]]] = {}
        for goal, _wanted in zip(
            strategy(by, *((str(n), due, "") for n, due in wanted)), wanted, strict=True
        ):
            at, told = moment(1, 3), figures.setdefault(len(figures), [])
            for _ in range(self.chance.randrange(5)):
                at += timedelta(days=self.chance.randrange(1, 50))
                told.append((at, self.chance.randrange(16)))
                GoalProgress.objects.create(goal=goal, value=told[-1][1], at=at, by=by)
        for month in range(1, 7):
            good = of = 0
            for number, (target, due) in enumerate(wanted):
                known = [value for at, value in figures[number] if at < moment(month + 1, 1, 0)]
                is_reached = bool(known) and known[-1] >= target
                good += is_reached
                of += is_reached or (bool(known) and due.month <= month)
            self.months[date(2026, month, 1)].goals = (good, of)

    def happen(self) -> None:
        for _ in range(self.chance.randrange(1, 25)):
            self._order()
        self.told.write()

    def _order(self) -> None:
        day = date(2026, 1, 5) + timedelta(weeks=self.chance.randrange(20), days=self.chance.randrange(5))
        at = moment(day.month, day.day, MORNING) + FORENOON * HOUR
        requester = self.company[self.chance.choice(["dora", "dora", "emil", "bert"])]
        tandem = self.chance.choice([*self.pairs, None])
        owners = self._owners()
        asked = bool(owners) and self.chance.random() < 0.4
        value, kind = self._value(), self.chance.choice([self.quote, self.quote, self.special])
        segments = self.chance.choice([[], [self.segment.pk], [self.segment.pk, 999_999]])
        row = self.told.won(
            requester, owners, value=value, at=at, tandem=tandem, kind=kind, segments=segments, asked=asked
        )
        if tandem:
            kept = self.months[running(at)].kept
            good, of = kept.get(tandem.pk, (0, 0))
            kept[tandem.pk] = (good + (not asked), of + 1)
        order = oracle.Order(
            int(Decimal(value) * 100), kind.pk, running(at), self._parts(requester, owners, tandem),
            tuple(segments), tandem.pk if tandem else None,
        )  # fmt: skip
        self.orders.append(order)
        for _ in range(self.chance.choice([0, 0, 0, 1, 2])):
            at += timedelta(days=self.chance.choice([0, 1, 20, 45]), minutes=30)
            self._change(row, order, at)

    def _change(self, row: SalesRequest, order: oracle.Order, at: datetime) -> None:
        if row.state != "won":
            return
        if order.value and self.chance.random() < 0.6:
            value = self._value()
            self.told.corrected(row, value, at)
            order.value = int(Decimal(value) * 100)
            return
        self.told.reopened(row, at)
        order.value = 0
        if self.chance.random() < 0.5:
            return
        value, later = self._value(), at + timedelta(minutes=20)
        self.told.won_again(row, value, later, owner=self.chance.choice([None, self.company["anna"]]))
        order.value = int(Decimal(value) * 100)

    def _owners(self) -> list[tuple[User, timedelta]]:
        names = self.chance.choice([[], ["anna"], ["anna", "bert"], ["anna", "bert", "anna"]])
        return [(self.company[name], timedelta(minutes=self.chance.randrange(1, 75))) for name in names]

    def _value(self) -> str:
        return str(Decimal(self.chance.choice([0, 1, 99, self.chance.randrange(10**4, 10**6)])).scaleb(-2))

    def _parts(
        self, requester: User, owners: list[tuple[User, timedelta]], tandem: Tandem | None
    ) -> list[tuple[int, str, int]]:
        """By docs/pay.md: who asked, or the tandem's field side; who had it, by seconds, or the tandem's inside."""
        seconds: defaultdict[int, int] = defaultdict(int)
        for owner, time in owners:
            seconds[owner.pk] += int(time.total_seconds())
        if not seconds and tandem:
            seconds[self.pairs[tandem][1].pk] = 1
        inside = [(user, "inside", weight) for user, weight in seconds.items()]
        if requester.is_field:
            return [(requester.pk, "field", 1), *inside]
        if tandem:
            return [(self.pairs[tandem][0].pk, "field", 1), *inside]
        return [(requester.pk, "field", 1), *inside]

    def sweep(self, chance: Random) -> None:
        """Now and then, in any order, late or in time."""
        now = moment(1, 6)
        while now < END:
            for action in chance.sample([note_orders, close_months, count_requests], k=chance.randrange(4)):
                action(at=now)
            now += timedelta(days=chance.choice([1, 5, 20, 40]), minutes=chance.randrange(600))
        for days in range(3):
            note_orders(at=END + timedelta(days=days))
            close_months(at=END + timedelta(days=days))
        close_months(at=moment(9, 2))

    def object(self) -> None:
        """To one of the statements; payroll corrects by hand, which is beside all rules."""
        statement = PayStatement.objects.filter(state="closed").order_by("user", "month").first()
        if statement is None:
            return
        at, cents = moment(9, 3), self.chance.randrange(-500, 500)
        objection = object_to_statement(statement.pk, text="Bitte prüfen", by=statement.user, at=at)
        answer_objection(
            objection.pk, answer="Geprüft", cents=cents, reason="Vergessen", by=self.company["greta"], at=at
        )
        close_months(at=moment(10, 2))
        self.amended = cents

    def agrees_with_the_oracle(self) -> None:
        by_rules = PayLine.objects.exclude(kind="amendment").order_by()
        by_month = by_rules.values_list("statement__user", "for_month")
        paid = {(user, month): cents for user, month, cents in by_month.annotate(cents=Sum("cents"))}
        under_a_plan = [order for order in self.orders if order.month in self.plans]
        expected = oracle.paid(under_a_plan, self.plans, self.months)
        assert paid == expected
        statements = list(PayStatement.objects.annotate(summed=Sum("lines__cents")))
        assert all(one.cents == one.summed for one in statements)
        assert sum(one.cents or 0 for one in statements) == sum(expected.values()) + self.amended
        assert APRIL in self.plans
