"""What plans say, as the rules want it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rewards.models import PayPlan, PlanMonth, PlanState, Rate
from rewards.rates import Share, pool, rate_for
from rewards.settling import Conditions
from rewards.splitting import in_cents

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime
    from decimal import Decimal

    from rewards.actions.draft_plan import DraftedPlan


@dataclass(frozen=True, slots=True)
class Terms:
    """`published_at` None: a draft, which counts from its first month on."""

    plan: int
    title: str
    published_at: datetime | None
    field_percent: Decimal
    conditions: Conditions
    shares: tuple[Share, ...]

    def counts(self, at: datetime) -> bool:
        """Nothing that was won before everybody could read the plan."""
        return self.published_at is None or self.published_at <= at

    def rate(self, kind: int, segments: Collection[int]) -> Share | None:
        return rate_for(self.shares, kind, segments)

    def pool(self, value: int, kind: int, segments: Collection[int]) -> int:
        """Of an order of `value` cents."""
        return pool(value, self.rate(kind, segments))


def terms(plans: Iterable[PayPlan]) -> dict[int, Terms]:
    """By plan. One query."""
    known = {plan.pk: plan for plan in plans}
    shares: defaultdict[int, list[Share]] = defaultdict(list)
    for rate in Rate.objects.filter(plan__in=known).order_by("pk"):
        shares[rate.plan_id].append(share_of(rate))
    return {
        pk: Terms(
            plan=pk,
            title=plan.title,
            published_at=plan.published_at,
            field_percent=plan.field_percent,
            conditions=conditions(plan),
            shares=tuple(shares[pk]),
        )
        for pk, plan in known.items()
    }


def of_months(months: Collection[date]) -> dict[date, Terms]:
    """The published plans of these months; a month without one is left out. Two queries at most."""
    planned = PlanMonth.objects.filter(month__in=months, plan__state=PlanState.PUBLISHED)
    found = {one.month: one.plan for one in planned.select_related("plan")}
    known = terms({plan.pk: plan for plan in found.values()}.values()) if found else {}
    return {month: known[plan.pk] for month, plan in found.items()}


def drafted(plan: DraftedPlan) -> Terms:
    """Of one that was typed in and is not saved."""
    shares = [
        Share(number, rate.type, rate.segment, rate.percent, rate.margin_percent)
        for number, rate in enumerate(plan.rates)
    ]
    return Terms(0, plan.title, None, plan.field_percent, conditions(plan), tuple(shares))


def share_of(rate: Rate) -> Share:
    return Share(rate.pk, rate.type_id, rate.segment_id, rate.percent, rate.margin_percent)


def conditions(plan: PayPlan | DraftedPlan) -> Conditions:
    return Conditions(
        rules_percent=plan.rules_percent,
        goals_percent=plan.goals_percent,
        threshold=in_cents(plan.threshold),
        cap=None if plan.cap is None else in_cents(plan.cap),
    )
