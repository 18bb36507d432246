"""4 and 6, for pay: each amount is paid once, and parts sum to the whole, to the cent."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from requests_app.models import TimelineEvent
from requests_app.models.timeline import Kind
from rewards import gross
from rewards.actions.approve_plan import NEEDED
from rewards.closed import begins
from rewards.factored import frozen
from rewards.models import (
    LineKind,
    Noting,
    OrderBooking,
    OrderPart,
    PayLine,
    PayMonth,
    PayPlan,
    PayrollEntry,
    PayStatement,
    PlanMonth,
    PlanState,
    StatementState,
    WonOrder,
)
from rewards.noted import Entry, corrected_value, order_entries
from rewards.settling import payable
from rewards.terms import conditions
from salesdesk.invariants.registry import Found, invariant, keys

CHUNK = 2_000  # entries in memory together


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
    """Every booking has lines; and those of a month that was open are, of both sides, what the pool changed by."""
    wrong = keys(
        """SELECT now.id FROM rewards_orderbooking now
           LEFT JOIN (SELECT booking_id, MAX(side) AS side, SUM(cents) AS cents FROM rewards_payline
                      GROUP BY booking_id) parts ON parts.booking_id = now.id
           LEFT JOIN rewards_orderbooking before
                  ON before.order_id = now.order_id AND before.number = now.number - 1
           WHERE parts.booking_id IS NULL
              OR (parts.side <> '' AND parts.cents <> now.pool - COALESCE(before.pool, 0))
           ORDER BY now.id"""
    )
    return Found.of(OrderBooking.objects.count(), wrong, "booking ")


@invariant(6, "All that was paid for a closed month is what its rules say of its orders as they are now")
def months_are_paid(at: datetime) -> Found:
    """Lines that came later among them, and what payroll amended aside."""
    checked, wrong = 0, []
    for month in PayMonth.objects.exclude(plan=None).select_related("plan").order_by("month"):
        assert month.plan is not None  # noqa: S101 - asked for
        of_parts = OrderPart.objects.filter(order__month=month.month).values_list("user", flat=True)
        of_lines = PayLine.objects.filter(for_month=month.month).exclude(kind=LineKind.AMENDMENT)
        users = sorted({*of_parts, *of_lines.values_list("statement__user", flat=True)})
        factors, terms = frozen(month), conditions(month.plan)
        paid, now = gross.paid_for(month.month, users), gross.of_orders(month.month, users)
        for user in users:
            if paid[user] != payable(now[user], factors.kept, factors.reached, terms):
                wrong.append(f"month {month.month:%Y-%m} of person {user}")
        checked += len(users)
    return Found(checked, tuple(wrong))


@invariant(4, "Every order that a plan counts was noted, and so was all that became of it")
def orders_are_noted(at: datetime) -> Found:
    """As far as the sweep says that it has looked; entries of timelines by their numbers."""
    mark = Noting.objects.values_list("mark", flat=True).first() or 0
    events = order_entries().filter(pk__lte=mark)
    counted = Q(pk__in=[])
    for plan in PayPlan.objects.published():
        since = max(begins(plan.starts_on), plan.published_at or at)
        counted |= Q(at__gte=since, at__lt=begins(plan.ends_on))
    requests = events.filter(counted, kind=Kind.WIN).values("sales_request")
    rows = events.filter(sales_request__in=requests).order_by("sales_request", "pk")
    counted_wins = set(events.filter(counted, kind=Kind.WIN).values_list("pk", flat=True))
    booked = set(OrderBooking.objects.values_list("event", flat=True))
    missing = [pk for pk in _to_be_booked(rows, counted_wins) if pk not in booked]
    return Found.of(len(booked), missing, "entry ")


def _to_be_booked(rows: QuerySet[TimelineEvent], counted_wins: Collection[int]) -> Iterator[int]:
    """The keys of entries that change what an order is worth, from the first winning on that counts."""
    request, is_order, is_alive = 0, False, False
    columns = ("pk", "sales_request", "kind", "at", "note", "data")
    for entry in map(Entry._make, rows.values_list(*columns).iterator(chunk_size=CHUNK)):
        if entry.request != request:
            request, is_order, is_alive = entry.request, False, False
        if entry.kind == Kind.WIN:
            is_order = is_order or entry.pk in counted_wins
            is_alive = is_order
            changes = is_order
        else:
            changes = is_alive and (entry.kind == Kind.REOPEN or corrected_value(entry) is not None)
            is_alive = is_alive and entry.kind != Kind.REOPEN
        if changes:
            yield entry.pk
