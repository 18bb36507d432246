"""4 and 6, for pay: each amount is paid once, and parts sum to the whole, to the cent."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from rewards.actions.approve_plan import NEEDED
from rewards.models import (
    OrderBooking,
    PayPlan,
    PayrollEntry,
    PayStatement,
    PlanMonth,
    PlanState,
    StatementState,
    WonOrder,
)
from salesdesk.invariants.registry import Found, invariant, keys


@invariant(4, "Every published pay plan was approved by two, and is in force in months of its own")
def plans_are_approved(at: datetime) -> Found:
    published = PayPlan.objects.published().order_by("pk")
    alone = published.annotate(number=Count("approvals")).filter(number__lt=NEEDED)
    outside = PlanMonth.objects.exclude(
        plan__state=PlanState.PUBLISHED, month__gte=F("plan__starts_on"), month__lt=F("plan__ends_on")
    )
    broken = {*alone.values_list("pk", flat=True), *outside.values_list("plan", flat=True)}
    return Found.of(published.count(), sorted(broken), "pay plan ")


@invariant(4, "No order counts under a plan that nobody could read when it was won")
def orders_follow_their_plan(at: datetime) -> Found:
    early = WonOrder.objects.filter(won_at__lt=F("plan__published_at")).order_by("pk")
    return Found.of(WonOrder.objects.count(), early.values_list("pk", flat=True), "order ")


@invariant(4, "What payroll was given is what was released, and no more")
def exports_are_released(at: datetime) -> Found:
    entries = PayrollEntry.objects.order_by("pk")
    same = Q(statement__state=StatementState.RELEASED, statement__cents=F("cents"))
    return Found.of(entries.count(), entries.exclude(same).values_list("pk", flat=True), "payroll entry ")


@invariant(6, "Every closed pay statement is the sum of its lines")
def statements_are_sums(at: datetime) -> Found:
    closed = PayStatement.objects.exclude(state=StatementState.OPEN).order_by("pk")
    wrong = closed.annotate(lines_sum=Coalesce(Sum("lines__cents"), 0)).exclude(lines_sum=F("cents"))
    return Found.of(closed.count(), wrong.values_list("pk", flat=True), "pay statement ")


@invariant(6, "The parts of every order sum to what is paid for it")
def parts_sum_to_the_pool(at: datetime) -> Found:
    """Of bookings of a month that was open: both sides' lines are what the pool changed by."""
    wrong = keys(
        """SELECT now.id FROM rewards_orderbooking now
           JOIN (SELECT booking_id, SUM(cents) AS cents FROM rewards_payline WHERE side <> ''
                 GROUP BY booking_id) parts ON parts.booking_id = now.id
           LEFT JOIN rewards_orderbooking before
                  ON before.order_id = now.order_id AND before.number = now.number - 1
           WHERE parts.cents <> now.pool - COALESCE(before.pool, 0) ORDER BY now.id"""
    )
    return Found.of(OrderBooking.objects.count(), wrong, "booking ")
