"""What the database refuses although the program would never ask for it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction

from rewards.actions.approve_plan import propose_plan
from rewards.actions.draft_plan import draft_plan
from rewards.actions.look_at_pay import look_at_statement
from rewards.models import PayLook, PayPlan, PayStatement, PlanApproval, PlanMonth
from rewards.terms import of_months
from tests.rewards.payday import HOUR, JANUARY, MARCH, moment, sweep, terms

if TYPE_CHECKING:
    from people.models import User
    from requests_app.models import RequestType
    from tests.rewards.payday import Timelines

pytestmark = pytest.mark.django_db
NOW = moment(2, 3)


@pytest.fixture
def closed(plan: PayPlan, told: Timelines, dora: User, anna: User) -> PayStatement:
    """Anna's January: 10.00."""
    told.won(dora, [(anna, HOUR)], value="1000", at=moment(1, 12, 12))
    told.write()
    sweep(NOW)
    return PayStatement.objects.get(user=anna, month=JANUARY)


def test_the_database_itself_refuses_amounts_that_nobody_closed_and_plans_that_nobody_approved(
    closed: PayStatement, quote: RequestType, anna: User, frieda: User, greta: User
) -> None:
    look_at_statement(closed, by=greta, at=NOW)
    running = PayStatement.objects.create(user=anna, month=MARCH)
    drafted = draft_plan(
        terms(quote, starts_on=date(2027, 1, 1), ends_on=date(2028, 1, 1)), by=frieda, at=NOW
    )
    released: dict[str, Any] = {
        "state": "released",
        "cents": 5,
        "closed_at": NOW,
        "released_at": NOW,
        "released_by": greta,
    }
    PlanApproval.objects.create(plan=drafted, user=frieda, at=NOW)
    of_it: dict[str, Any] = {
        "title": "x",
        "starts_on": JANUARY,
        "ends_on": MARCH,
        "made_by": frieda,
        "made_at": NOW,
    }
    for attempt in (
        lambda: PayStatement.objects.filter(pk=running.pk).update(**released),
        lambda: PayStatement.objects.filter(pk=running.pk).update(state="closed", cents=5, closed_at=NOW),
        lambda: PayStatement.objects.create(user=anna, month=date(2027, 1, 1), **released),
        lambda: PayPlan.objects.create(state="published", published_at=NOW, **of_it),
        lambda: PayPlan.objects.filter(pk=drafted.pk).update(state="published", published_at=NOW),
        lambda: PlanMonth.objects.create(month=date(2027, 1, 1), plan=drafted),
        lambda: PayLook.objects.update(at=NOW + HOUR),
        lambda: PayLook.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()
    PayStatement.objects.filter(pk=running.pk).update(state="closed", cents=0, closed_at=NOW)


def test_what_is_in_approval_pays_nothing(quote: RequestType, frieda: User) -> None:
    """Its months may be taken, in the transaction that publishes it."""
    drafted = draft_plan(terms(quote), by=frieda, at=NOW)
    propose_plan(drafted.pk, revision=0, by=frieda)
    PlanMonth.objects.create(month=JANUARY, plan=drafted)

    assert of_months([JANUARY]) == {}
