"""Pay at the same moment from several sides: one plan of a month, one line of an order, one closing, one release, one export."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError

from rewards.actions.approve_plan import approve_plan, propose_plan
from rewards.actions.close_months import close_months
from rewards.actions.draft_plan import draft_plan
from rewards.actions.export_payroll import export_payroll
from rewards.actions.note_orders import note_orders
from rewards.actions.object_to_statement import answer_objection, object_to_statement
from rewards.actions.release_statement import release_statement
from rewards.models import (
    PayLine,
    PayMonth,
    PayPlan,
    PayrollEntry,
    PayrollExport,
    PayStatement,
    PlanMonth,
    PlanState,
    WonOrder,
)
from salesdesk.web.conflict import Conflict
from tests.company import person
from tests.races.test_escalate import at_once
from tests.rewards.payday import FEBRUARY, HOUR, JANUARY, Timelines, moment, publish, sweep, terms

if TYPE_CHECKING:
    from people.models import User
    from requests_app.models import RequestType
    from tandems.models import Customer

pytestmark = pytest.mark.django_db(transaction=True)
NOW = moment(2, 3)
ORDERS = 12


@pytest.fixture
def won(
    types: dict[str, RequestType], customer: Customer, dora: User, anna: User, frieda: User, gustav: User
) -> None:
    """A dozen orders of January, under a plan."""
    quote = types["quote"]
    publish(terms(quote), [frieda, gustav], moment(12, 20, year=2025))
    told = Timelines(quote, customer)
    for day in range(1, ORDERS + 1):
        told.won(dora, [(anna, HOUR)], value="1000", at=moment(1, 4 + day, 12))
    told.write()


@pytest.fixture
def closed(won: None, anna: User) -> PayStatement:
    sweep(NOW)
    return PayStatement.objects.get(user=anna, month=JANUARY)


def payroll() -> list[User]:
    return [person("Greta", is_payroll=True), person("Hanna", is_payroll=True)]


def test_two_approvals_at_once_publish_it_once(
    types: dict[str, RequestType], frieda: User, gustav: User
) -> None:
    plan = draft_plan(terms(types["quote"]), by=frieda, at=NOW)
    propose_plan(plan.pk, revision=0, by=frieda)

    at_once(*(lambda by=by: approve_plan(plan.pk, revision=0, by=by, at=NOW) for by in (frieda, gustav)))

    plan.refresh_from_db()
    assert plan.is_published
    assert PlanMonth.objects.count() == 12


def test_of_two_plans_of_one_month_published_at_once_one_is_refused(
    types: dict[str, RequestType], frieda: User, gustav: User
) -> None:
    plans = []
    for title, starts_on in (("A", JANUARY), ("B", FEBRUARY)):
        plan = draft_plan(terms(types["quote"], title=title, starts_on=starts_on), by=frieda, at=NOW)
        propose_plan(plan.pk, revision=0, by=frieda)
        approve_plan(plan.pk, revision=0, by=frieda, at=NOW)
        plans.append(plan)

    answers = at_once(*(lambda pk=one.pk: approve_plan(pk, revision=0, by=gustav, at=NOW) for one in plans))

    assert sum(isinstance(answer, ValidationError) for answer in answers) == 1
    assert PayPlan.objects.filter(state=PlanState.PUBLISHED).count() == 1


def test_sweeps_at_once_note_each_order_once_and_close_each_month_once(won: None) -> None:
    at_once(*(lambda action=action: action(at=NOW) for action in (note_orders, close_months) * 2))
    sweep(NOW)

    assert WonOrder.objects.count() == ORDERS
    assert PayLine.objects.count() == 2 * ORDERS
    assert PayMonth.objects.get().month == JANUARY
    assert set(PayStatement.objects.values_list("cents", flat=True)) == {ORDERS * 10_00}


def test_released_twice_at_once_it_is_released_by_one(closed: PayStatement) -> None:
    people = payroll()

    at_once(*(lambda by=by: release_statement(closed.pk, by=by, at=NOW) for by in people))

    closed.refresh_from_db()
    assert closed.state == "released"
    assert closed.released_by in people


def test_exported_twice_at_once_each_statement_is_in_one_export(closed: PayStatement) -> None:
    people = payroll()
    for statement in PayStatement.objects.filter(month=JANUARY):
        release_statement(statement.pk, by=people[0], at=NOW)

    answers = at_once(*(lambda by=by: export_payroll(by=by, at=NOW) for by in people))

    assert sorted(isinstance(answer, PayrollExport) for answer in answers) == [False, True]
    assert (PayrollExport.objects.count(), PayrollEntry.objects.count()) == (1, 2)


def test_answered_twice_at_once_there_is_one_correction(closed: PayStatement, anna: User) -> None:
    objection = object_to_statement(closed.pk, text="Bitte prüfen", by=anna, at=NOW)

    answers = at_once(
        *(
            lambda by=by: answer_objection(
                objection.pk, answer="Ja", cents=5_00, reason="Fehlt", by=by, at=NOW
            )
            for by in payroll()
        )
    )

    assert sum(isinstance(answer, Conflict) for answer in answers) == 1
    assert PayLine.objects.filter(kind="amendment").count() == 1
    assert PayStatement.objects.filter(user=anna, month=date(2026, 2, 1)).count() == 1
