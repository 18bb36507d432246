"""Plans: drafted, approved by two, published, and then nobody can change them, not even past the program."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from rewards import access
from rewards.actions.approve_plan import approve_plan, propose_plan, take_back_plan, withdraw_approval
from rewards.actions.draft_plan import DraftedRate, change_plan, discard_plan, draft_plan
from rewards.models import PayPlan, PlanApproval, PlanMonth, PlanState, Rate
from salesdesk.web.conflict import Conflict
from tests.rewards.payday import FEBRUARY, JANUARY, MARCH, moment, publish, terms

if TYPE_CHECKING:
    from people.models import User
    from requests_app.models import RequestType

pytestmark = pytest.mark.django_db
NOW = moment(1, 5)


@pytest.fixture
def draft(quote: RequestType, frieda: User) -> PayPlan:
    return draft_plan(terms(quote), by=frieda, at=NOW)


@pytest.fixture
def proposed(draft: PayPlan, frieda: User) -> PayPlan:
    return propose_plan(draft.pk, revision=0, by=frieda)


def test_two_different_people_publish_it(proposed: PayPlan, frieda: User, carla: User) -> None:
    """Frieda drafted it and may be one of the two; approving twice she is still one."""
    for _ in range(2):
        assert not approve_plan(proposed.pk, revision=0, by=frieda, at=NOW).is_published

    plan = approve_plan(proposed.pk, revision=0, by=carla, at=NOW)

    assert (plan.is_published, plan.published_at) == (True, NOW)
    assert PlanMonth.objects.filter(plan=plan).count() == 12


def test_whoever_may_not_make_plans_any_more_does_not_count(
    proposed: PayPlan, frieda: User, carla: User, gustav: User
) -> None:
    """Neither a closed account nor somebody without a leading role counts, at the moment of publishing."""
    approve_plan(proposed.pk, revision=0, by=frieda, at=NOW)
    frieda.is_active = False
    frieda.save()
    assert not approve_plan(proposed.pk, revision=0, by=carla, at=NOW).is_published
    carla.is_inside_lead, carla.is_inside = False, True
    carla.save()
    assert not approve_plan(proposed.pk, revision=0, by=gustav, at=NOW).is_published
    carla.is_inside_lead = True
    carla.save()

    assert approve_plan(proposed.pk, revision=0, by=gustav, at=NOW).is_published


def test_a_change_takes_the_approvals_away(
    proposed: PayPlan, quote: RequestType, frieda: User, carla: User
) -> None:
    approve_plan(proposed.pk, revision=0, by=carla, at=NOW)

    changed = change_plan(proposed.pk, terms(quote, cap=Decimal(900)), revision=0, by=frieda)

    assert (changed.state, changed.revision, changed.approvals.count()) == (PlanState.DRAFT, 1, 0)
    with pytest.raises(Conflict):  # what Carla read is not what it says now
        approve_plan(proposed.pk, revision=0, by=carla, at=NOW)
    with pytest.raises(Conflict):
        change_plan(proposed.pk, terms(quote), revision=0, by=frieda)


def test_taken_back_or_withdrawn_it_is_not_approved(proposed: PayPlan, frieda: User, carla: User) -> None:
    approve_plan(proposed.pk, revision=0, by=carla, at=NOW)
    withdraw_approval(proposed.pk, by=carla)
    assert not approve_plan(proposed.pk, revision=0, by=frieda, at=NOW).is_published
    take_back_plan(proposed.pk, by=carla)

    with pytest.raises(Conflict):
        approve_plan(proposed.pk, revision=0, by=carla, at=NOW)
    assert not PlanApproval.objects.exists()


def test_of_each_month_there_is_one_plan(
    proposed: PayPlan, quote: RequestType, frieda: User, gustav: User
) -> None:
    """The other was published while this one lay in approval."""
    publish(terms(quote, title="Frühjahr", ends_on=MARCH), [gustav, frieda], NOW)
    approve_plan(proposed.pk, revision=0, by=frieda, at=NOW)

    with pytest.raises(ValidationError, match="Frühjahr"):
        approve_plan(proposed.pk, revision=0, by=gustav, at=NOW)
    with pytest.raises(ValidationError, match="one plan"):
        propose_plan(
            draft_plan(terms(quote, starts_on=FEBRUARY), by=frieda, at=NOW).pk, revision=0, by=frieda
        )

    proposed.refresh_from_db()
    assert not proposed.is_published
    publish(terms(quote, starts_on=MARCH), [gustav, frieda], NOW)


def test_only_who_leads_makes_plans_and_everybody_reads_published_ones(
    draft: PayPlan, quote: RequestType, anna: User, dora: User, greta: User, frieda: User, gustav: User
) -> None:
    for by in (anna, dora, greta):
        with pytest.raises(PermissionDenied):
            draft_plan(terms(quote), by=by, at=NOW)
        with pytest.raises(PermissionDenied):
            propose_plan(draft.pk, revision=0, by=by)
        assert not access.plans_for(by).exists()
    assert access.plans_for(frieda).get() == draft
    published = publish(terms(quote), [frieda, gustav], NOW)

    assert access.plans_for(dora).get() == published


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"ends_on": JANUARY}, "ends_on"),
        ({"ends_on": date(2028, 2, 1)}, "ends_on"),
        ({"starts_on": date(1999, 12, 1)}, "ends_on"),
        ({"starts_on": date(2101, 1, 1), "ends_on": date(2101, 2, 1)}, "ends_on"),
        ({"starts_on": date(2026, 1, 2)}, "ends_on"),
        ({"basis": "turnover"}, "basis"),
        ({"field_percent": Decimal(101)}, "field_percent"),
        ({"field_percent": Decimal("50.001")}, "field_percent"),
        ({"rules_percent": Decimal(60), "goals_percent": Decimal("40.01")}, "goals_percent"),
        ({"rules_percent": Decimal(-1)}, "goals_percent"),
        ({"threshold": Decimal(-1)}, "threshold"),
        ({"threshold": Decimal(10) ** 11}, "threshold"),
        ({"threshold": Decimal(10), "cap": Decimal("9.99")}, "cap"),
        ({"rates": []}, "rates"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_by_field(
    changes: dict[str, Any], field: str, quote: RequestType, frieda: User
) -> None:
    with pytest.raises(ValidationError) as refused:
        draft_plan(terms(quote, **changes), by=frieda, at=NOW)

    assert field in refused.value.message_dict
    assert not PayPlan.objects.exists()


def test_rates_that_cannot_be_are_refused(quote: RequestType, frieda: User) -> None:
    good = DraftedRate(quote.pk, None, Decimal(2))
    wrong = [
        [good, good],
        [replace(good, percent=Decimal("100.001"))],
        [replace(good, percent=Decimal("1.0001"))],
        [replace(good, margin_percent=Decimal(20))],
    ]
    for rates in wrong:
        with pytest.raises(ValidationError):
            draft_plan(terms(quote, rates=rates), by=frieda, at=NOW)
    with pytest.raises(ValidationError, match="margin"):
        draft_plan(terms(quote, basis="margin"), by=frieda, at=NOW)


def test_a_draft_is_thrown_away_with_all_of_it_and_twice_is_once(
    proposed: PayPlan, frieda: User, carla: User
) -> None:
    approve_plan(proposed.pk, revision=0, by=carla, at=NOW)
    for _ in range(2):
        discard_plan(proposed.pk, by=frieda)

    assert not PayPlan.objects.exists()


def test_published_it_stays_whatever_is_tried(plan: PayPlan, quote: RequestType, frieda: User) -> None:
    for attempt in (
        lambda: change_plan(plan.pk, terms(quote), revision=0, by=frieda),
        lambda: take_back_plan(plan.pk, by=frieda),
        lambda: withdraw_approval(plan.pk, by=frieda),
        lambda: propose_plan(plan.pk, revision=0, by=frieda),
        lambda: discard_plan(plan.pk, by=frieda),
    ):
        with pytest.raises(Conflict):
            attempt()


def test_the_database_itself_refuses_to_change_a_published_plan(plan: PayPlan, quote: RequestType) -> None:
    rate = plan.rates.get()
    for attempt in (
        lambda: PayPlan.objects.update(cap=Decimal(1)),
        lambda: PayPlan.objects.update(title="Anders"),
        lambda: PayPlan.objects.filter(pk=plan.pk)._raw_delete("default"),
        lambda: Rate.objects.update(percent=Decimal(9)),
        lambda: Rate.objects.filter(pk=rate.pk)._raw_delete("default"),
        lambda: Rate.objects.create(plan=plan, type=quote, percent=Decimal(9)),
        lambda: PlanApproval.objects.update(at=NOW),
        lambda: PlanMonth.objects.update(plan=plan),
        lambda: PlanMonth.objects.filter(month=JANUARY)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match=r"append-only|UNIQUE|unique"), transaction.atomic():
            attempt()

    assert plan.rates.get().percent == Decimal(2)
