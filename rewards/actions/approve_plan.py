"""Two people approve of a plan; the second approval publishes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from rewards import access
from rewards.actions.draft_plan import locked
from rewards.actions.hold import ONE, hold
from rewards.models import Noting, PlanApproval, PlanMonth, PlanState
from rewards.months import later, name_of
from rewards.noted import order_entries
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from datetime import date, datetime

    from people.models import User
    from rewards.models import PayPlan

NEEDED = 2


@transaction.atomic
def propose_plan(pk: int, *, revision: int, by: User) -> PayPlan:
    """Put it up for approval, as it stands; done before, nothing happens. Raises as `draft_plan.change_plan`, and
    `ValidationError` where months have another plan already.
    """
    plan = locked(pk, by=by)
    if plan.revision != revision:
        raise Conflict(plan)
    _refuse_overlap(plan)
    plan.state = PlanState.APPROVAL
    plan.save(update_fields=["state"])
    return plan


@transaction.atomic
def take_back_plan(pk: int, *, by: User) -> PayPlan:
    """A draft again, without approvals. Raises `PayPlan.DoesNotExist`, `PermissionDenied`, `Conflict`."""
    plan = locked(pk, by=by)
    plan.state = PlanState.DRAFT
    plan.save(update_fields=["state"])
    plan.approvals.all().delete()
    return plan


@transaction.atomic
def approve_plan(pk: int, *, revision: int, by: User, at: datetime) -> PayPlan:
    """`by` approves of what they read, which is `revision`. The second of two different people who may make plans at this
    moment publishes it; whose account is closed, or who may not any more, does not count.

    Raises `PayPlan.DoesNotExist`, `PermissionDenied`, `Conflict` if it changed since or is published, `ValidationError` where
    months have another plan already.
    """
    hold()  # first, as everybody who takes both: of two plans of one month that are published at once, the second is refused
    plan = locked(pk, by=by)
    if plan.revision != revision or not access.may_approve(by, plan):
        raise Conflict(plan)
    PlanApproval.objects.get_or_create(plan=plan, user=by, defaults={"at": at})
    counted = [one for one in plan.approvals.select_related("user") if access.may_make_plans(one.user)]
    if len(counted) >= NEEDED:
        _publish(plan, at)
    return plan


@transaction.atomic
def withdraw_approval(pk: int, *, by: User) -> PayPlan:
    """`by` does not approve after all. Raises `PayPlan.DoesNotExist`, `PermissionDenied`, `Conflict`."""
    plan = locked(pk, by=by)
    plan.approvals.filter(user=by).delete()
    return plan


def _publish(plan: PayPlan, at: datetime) -> None:
    _refuse_overlap(plan)
    PlanMonth.objects.bulk_create(PlanMonth(month=month, plan=plan) for month in _months(plan))
    plan.state, plan.published_at = PlanState.PUBLISHED, at
    plan.save(update_fields=["state", "published_at"])
    _look_again(at)


def _look_again(since: datetime) -> None:
    """At what was won since everybody could read the plan: a sweep may have passed it while the plan was being published."""
    noting = Noting.objects.get(pk=ONE)
    passed = order_entries().filter(at__gte=since, pk__lte=noting.mark)
    first = passed.order_by("pk").values_list("pk", flat=True).first()
    if first is not None:
        noting.mark = first - 1
        noting.save(update_fields=["mark"])


def _refuse_overlap(plan: PayPlan) -> None:
    taken = PlanMonth.objects.filter(month__gte=plan.starts_on, month__lt=plan.ends_on).select_related("plan")
    other = taken.order_by("month").first()
    if other is not None:
        text = _("In %(month)s “%(plan)s” is in force. Of each month there is one plan.")
        raise ValidationError({"starts_on": text % {"month": name_of(other.month), "plan": other.plan.title}})


def _months(plan: PayPlan) -> list[date]:
    found = [plan.starts_on]
    while (following := later(found[-1], 1)) < plan.ends_on:
        found.append(following)
    return found
