"""Who may do what with pay. Amounts are for the person they are paid to, and for payroll: leading somebody opens none of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from people.models import User
from rewards.models import PayPlan, PayStatement, PlanState, StatementState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from rewards.models.plan import PayPlanQuerySet

SETTLED = (StatementState.CLOSED, StatementState.RELEASED)


def may_make_plans(user: User) -> bool:
    """Draft, rehearse, approve: whoever leads."""
    return user.is_active and user.leads


def may_see_amounts(user: User) -> bool:
    """Payroll: closed statements of everybody, releasing, exporting, answering objections."""
    return user.is_active and user.is_payroll


def who_is_payroll() -> list[str]:
    """Names of all who may, so that everybody knows who sees their amounts. One query."""
    return [one.name for one in User.objects.active().filter(is_payroll=True).by_name()]


def plans_for(user: User) -> PayPlanQuerySet:
    """Published ones are everybody's; the others are for those who make them."""
    if not user.is_active:
        return PayPlan.objects.none()
    return PayPlan.objects.all() if may_make_plans(user) else PayPlan.objects.published()


def statements_for(user: User) -> QuerySet[PayStatement]:
    """The one door to amounts: one's own; for payroll also those of others, once they are closed."""
    if not user.is_active:
        return PayStatement.objects.none()
    own = Q(user=user)
    return PayStatement.objects.filter(own | Q(state__in=SETTLED) if user.is_payroll else own)


def may_object(user: User, statement: PayStatement) -> bool:
    """One's own, once it is closed."""
    return user.is_active and statement.user_id == user.pk and statement.state in SETTLED


def may_answer(user: User, statement: PayStatement) -> bool:
    """Payroll; never about one's own."""
    return may_see_amounts(user) and statement.user_id != user.pk


def may_release(user: User, statement: PayStatement) -> bool:
    """Payroll; never one's own. Who amended it by hand may not either: `actions.release_statement` looks."""
    return may_see_amounts(user) and statement.user_id != user.pk and statement.state == StatementState.CLOSED


def may_change(user: User, plan: PayPlan) -> bool:
    return may_make_plans(user) and plan.state != PlanState.PUBLISHED


def may_approve(user: User, plan: PayPlan) -> bool:
    """Whoever makes plans, who drafted it as well: two different people have to."""
    return may_make_plans(user) and plan.state == PlanState.APPROVAL


def may_state_benefit(user: User) -> bool:
    """Everybody, for themselves: nobody states or takes back somebody else's."""
    return user.is_active


def require(allowed: bool) -> None:  # noqa: FBT001 - reads as a sentence: require(may_make_plans(by))
    """Raise `PermissionDenied` unless it is allowed."""
    if not allowed:
        raise PermissionDenied
