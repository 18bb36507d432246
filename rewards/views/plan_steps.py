"""A drafted plan on its way: put up, approved by two people, taken back, thrown away."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from rewards import access
from rewards.actions.approve_plan import approve_plan, propose_plan, take_back_plan, withdraw_approval
from rewards.actions.draft_plan import discard_plan
from rewards.models import PayPlan
from salesdesk.web.clock import now
from salesdesk.web.conflict import Conflict
from salesdesk.web.posted import posted_from
from salesdesk.web.row_key import row_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from people.middleware import PersonRequest


def step(view: Callable[[PersonRequest, int], None]) -> Callable[..., HttpResponse]:
    """Of a plan that the reader may see. What the action refuses is said on the plan's page, where the form stands."""

    @posted_from("pay_plan", "pk")
    @wraps(view)
    def taken(request: PersonRequest, pk: int) -> HttpResponse:
        get_object_or_404(access.plans_for(request.user), pk=pk)
        try:
            view(request, pk)
        except PayPlan.DoesNotExist as gone:  # thrown away meanwhile
            raise Http404 from gone
        except ValidationError as refused:
            messages.warning(request, " ".join(refused.messages))
        except Conflict as conflict:
            messages.warning(
                request, conflict.message or _("The plan was changed meanwhile. Please look at it again.")
            )
        return redirect("pay_plan", pk=pk)

    return taken


@step
def pay_plan_propose(request: PersonRequest, pk: int) -> None:
    propose_plan(pk, revision=_revision(request), by=request.user)
    messages.success(request, _("It waits for the approval of two people."))


@step
def pay_plan_approve(request: PersonRequest, pk: int) -> None:
    plan = approve_plan(pk, revision=_revision(request), by=request.user, at=now())
    if plan.is_published:
        messages.success(
            request, _("The plan is published. Everybody can read it, and nobody can change it any more.")
        )
    else:
        messages.success(request, _("You approve of it. One more person has to."))


@step
def pay_plan_withdraw(request: PersonRequest, pk: int) -> None:
    withdraw_approval(pk, by=request.user)
    messages.info(request, _("Your approval is withdrawn."))


@step
def pay_plan_take_back(request: PersonRequest, pk: int) -> None:
    take_back_plan(pk, by=request.user)
    messages.info(request, _("It is a draft again."))


@posted_from("pay_plan", "pk")
def pay_plan_discard(request: PersonRequest, pk: int) -> HttpResponse:
    """Pressed twice, it is gone all the same."""
    if not access.may_make_plans(request.user):
        raise Http404
    try:
        discard_plan(pk, by=request.user)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
        return redirect("pay_plan", pk=pk)
    messages.info(request, _("The draft is thrown away."))
    return redirect("pay")


def _revision(request: PersonRequest) -> int:
    """Which text they read; none there is, where it is missing."""
    return row_key(request.POST.get("revision")) if request.POST.get("revision") else -1
