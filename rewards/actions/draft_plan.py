"""Draft a pay plan, and change it while it is not published."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from rewards import access
from rewards.models import Basis, PayPlan, PlanState, Rate
from rewards.months import later
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from people.models import User

MOST_MONTHS = 24
YEARS = range(2000, 2101)
WHOLE = 100
FIELDS = (
    "title",
    "starts_on",
    "ends_on",
    "basis",
    "field_percent",
    "rules_percent",
    "goals_percent",
    "threshold",
    "cap",
)


@dataclass(frozen=True, slots=True)
class DraftedRate:
    """`type` and `segment` (None: all others) are keys."""

    type: int
    segment: int | None
    percent: Decimal
    margin_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DraftedPlan:
    """`ends_on`: the first day after the last month. `threshold` and `cap` in EUR for one person and month."""

    title: str
    starts_on: date
    ends_on: date
    basis: str
    field_percent: Decimal
    rules_percent: Decimal
    goals_percent: Decimal
    threshold: Decimal
    cap: Decimal | None
    rates: Sequence[DraftedRate]


@transaction.atomic
def draft_plan(drafted: DraftedPlan, *, by: User, at: datetime) -> PayPlan:
    """Raises `PermissionDenied`, `ValidationError` for what cannot be."""
    access.require(access.may_make_plans(by))
    plan = PayPlan(made_by=by, made_at=at)
    _fill(plan, drafted)
    plan.save()
    _write_rates(plan, drafted.rates)
    return plan


@transaction.atomic
def change_plan(pk: int, drafted: DraftedPlan, *, revision: int, by: User) -> PayPlan:
    """It is a draft again, and who approved has to do so anew. Raises `PayPlan.DoesNotExist`, `PermissionDenied`, `Conflict` if
    it changed since `revision` or is published, `ValidationError` for what cannot be.
    """
    plan = locked(pk, by=by)
    if plan.revision != revision:
        raise Conflict(plan)
    _fill(plan, drafted)
    plan.state, plan.revision = PlanState.DRAFT, plan.revision + 1
    plan.save(update_fields=[*FIELDS, "state", "revision"])
    plan.approvals.all().delete()
    plan.rates.all().delete()
    _write_rates(plan, drafted.rates)
    return plan


@transaction.atomic
def discard_plan(pk: int, *, by: User) -> None:
    """Raises as `change_plan`. Gone already: nothing happens."""
    with suppress(PayPlan.DoesNotExist):
        locked(pk, by=by).delete()


def locked(pk: int, *, by: User) -> PayPlan:
    """A plan that is not published yet. Raises `PayPlan.DoesNotExist`, `PermissionDenied`, `Conflict`."""
    access.require(access.may_make_plans(by))
    plan = PayPlan.objects.select_for_update().get(pk=pk)
    if plan.is_published:
        raise Conflict(plan, _("It is published: nobody can change it any more."))
    return plan


def _fill(plan: PayPlan, drafted: DraftedPlan) -> None:
    if errors := _errors(drafted):
        raise ValidationError(errors)
    for name in FIELDS:
        setattr(plan, name, getattr(drafted, name))
    plan.title = drafted.title.strip()
    plan.full_clean(exclude=["made_by"], validate_unique=False, validate_constraints=False)


def _errors(drafted: DraftedPlan) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    first, after = drafted.starts_on, drafted.ends_on
    if first.day != 1 or after.day != 1 or first >= after:
        errors["ends_on"] = _("The last month is before the first.")
    elif first.year not in YEARS or after > later(first, MOST_MONTHS):
        errors["ends_on"] = _("A plan is for 24 months at most.")
    if not 0 <= drafted.field_percent <= WHOLE:
        errors["field_percent"] = _("A share is between 0 and 100 percent.")
    if min(drafted.rules_percent, drafted.goals_percent) < 0 or _weights(drafted) > WHOLE:
        errors["goals_percent"] = _("Together the two weights are 100 percent at most.")
    if drafted.threshold < 0:
        errors["threshold"] = _("An amount cannot be negative.")
    if drafted.cap is not None and drafted.cap < drafted.threshold:
        errors["cap"] = _("The cap is below the threshold.")
    return errors | _rate_errors(drafted)


def _weights(drafted: DraftedPlan) -> Decimal:
    return drafted.rules_percent + drafted.goals_percent


def _rate_errors(drafted: DraftedPlan) -> dict[str, Any]:
    keys = [(rate.type, rate.segment) for rate in drafted.rates]
    percents = [rate.percent for rate in drafted.rates]
    margins = [rate.margin_percent for rate in drafted.rates]
    if not keys:
        return {"rates": _("Name the share of at least one type of request.")}
    if len(set(keys)) < len(keys):
        return {"rates": _("One share for each type and target segment.")}
    if not all(
        0 <= percent <= WHOLE for percent in [*percents, *(one for one in margins if one is not None)]
    ):
        return {"rates": _("A share is between 0 and 100 percent.")}
    if drafted.basis == Basis.MARGIN and None in margins:
        return {"rates": _("Say for each share what the margin is, in percent of the value.")}
    if drafted.basis != Basis.MARGIN and margins.count(None) < len(margins):
        return {"rates": _("Margins belong to plans that pay shares of the margin.")}
    return {}


def _write_rates(plan: PayPlan, rates: Sequence[DraftedRate]) -> None:
    made = [
        Rate(
            plan=plan,
            type_id=rate.type,
            segment_id=rate.segment,
            percent=rate.percent,
            margin_percent=rate.margin_percent,
        )
        for rate in rates
    ]
    for rate in made:
        rate.clean_fields()
    Rate.objects.bulk_create(made)
