"""A plan as its pages show it: what it says, its example, who approved of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from requests_app.models import RequestType
from rewards import access, example, plan_words
from rewards.models import PayPlan, PlanMonth, PlanState
from rewards.months import running
from rewards.segments import columns
from salesdesk.web.parts import Tab

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User
    from rewards.models import PlanApproval
    from rewards.segments import Column
    from salesdesk.web.parts import Tone

NEEDED = 2  # people who approve


@dataclass(frozen=True, slots=True)
class Standing:
    """A state as a badge says it."""

    label: str
    icon: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Listed:
    title: str
    span: str
    href: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class PlanPage:
    plan: PayPlan
    standing: Standing
    told: plan_words.Told
    example: example.Example | None
    approvals: list[PlanApproval]


def page(plan: PayPlan, at: datetime) -> PlanPage:
    """Three queries, four where the strategy has dropped a segment."""
    rates = list(plan.rates.select_related("type").order_by("pk"))
    found = columns(rate.segment_id for rate in rates if rate.segment_id)
    approvals = list(plan.approvals.select_related("user").order_by("at", "pk"))
    return PlanPage(
        plan,
        standing(plan, at),
        plan_words.told(plan, rates, found),
        example.example(plan, rates, found),
        approvals,
    )


def in_force(at: datetime) -> PayPlan | None:
    """The published plan of the running month. One query."""
    found = PlanMonth.objects.filter(month=running(at)).select_related("plan__made_by").first()
    return found.plan if found else None


def others(user: User, at: datetime, shown: PayPlan | None) -> list[Listed]:
    """All that the reader may read but the one that is shown, newest first: what is being made before what is past."""
    plans = access.plans_for(user).exclude(pk=shown.pk if shown else 0).newest_first()
    return [
        Listed(plan.title, plan_words.span(plan.starts_on, plan.ends_on), reverse("pay_plan", args=[plan.pk]),
               standing(plan, at))
        for plan in plans
    ]  # fmt: skip


def standing(plan: PayPlan, at: datetime) -> Standing:
    today = running(at)
    if plan.state == PlanState.DRAFT:
        return Standing(pgettext("pay plan", "Draft"), "file-pen", "info")
    if plan.state == PlanState.APPROVAL:
        return Standing(pgettext("pay plan", "In approval"), "clock", "warn")
    if plan.starts_on > today:
        return Standing(_("Holds later"), "calendar-clock", "info")
    if plan.ends_on <= today:
        return Standing(_("Over"), "history", "neutral")
    return Standing(_("In force"), "check", "calm")


def types_for(plan: PayPlan | None) -> list[RequestType]:
    """Which can be won, and which the plan names."""
    named = plan.rates.values("type") if plan else []
    types = RequestType.objects.filter(Q(is_active=True, asks_outcome=True) | Q(pk__in=named))
    return list(types.order_by("position", "pk"))


def columns_for(plan: PayPlan | None) -> list[Column]:
    named = plan.rates.exclude(segment=None).values_list("segment", flat=True) if plan else ()
    return columns(named)


def tabs(current: str) -> list[Tab]:
    """`current`: "pay" or "pay_mine"."""
    labels = {"pay": _("The plan"), "pay_mine": _("My amounts")}
    icons = {"pay": "hand-coins", "pay_mine": "receipt-text"}
    return [
        Tab(label, reverse(name), current=name == current, icon=icons[name]) for name, label in labels.items()
    ]
