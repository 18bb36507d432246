"""Close months that are over: what kept rules, reached goals, threshold and cap make of each person's orders. A sweep."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Sum

from insights.actions.count_requests import horizon
from rewards import gross
from rewards.actions.hold import hold
from rewards.actions.note_orders import note_before
from rewards.closed import ends, last_closed, next_to_close
from rewards.factored import as_json, measured
from rewards.models import (
    MonthRules,
    PayLine,
    PayMonth,
    PayPlan,
    PayStatement,
    PlanMonth,
    PlanState,
    StatementState,
)
from rewards.settling import CAP, GOALS, RULES, Conditions, settle
from rewards.terms import conditions

if TYPE_CHECKING:
    from datetime import date, datetime

    from rewards.factored import Factors
    from rewards.settling import Piece, Tandem

GRACE = timedelta(hours=1)  # what somebody began before midnight is written by then


def close_months(*, at: datetime) -> int:
    """The sweep. Returns how many months were closed. Two queries when there is nothing to do."""
    closed = 0
    while (month := next_to_close(last_closed())) and ends(month) + GRACE <= at:
        if not _close(month, at=at):
            break
        closed += 1
    return closed


def _close(month: date, *, at: datetime) -> bool:
    """Whether it is closed now. It waits while somebody writes into the timelines."""
    planned = PlanMonth.objects.filter(month=month, plan__state=PlanState.PUBLISHED)
    plan = of_month.plan if (of_month := planned.select_related("plan").first()) else None
    terms = conditions(plan) if plan else Conditions()
    if horizon().following:
        return False
    factors = measured(month, terms)
    with transaction.atomic():
        hold()
        if next_to_close(last_closed()) != month:  # somebody was faster
            return True
        note_before(ends(month), at=at)
        _write_lines(month, terms, factors, at=at)
        _keep(month, plan, factors, at=at)
        _close_statements(month, at=at)
    return True


def _write_lines(month: date, terms: Conditions, factors: Factors, *, at: datetime) -> None:
    statements = dict(PayStatement.objects.filter(month=month).values_list("user", "pk"))
    lines: list[PayLine] = []
    for user, of_orders in sorted(gross.of_lines(month).items()):
        lines += (
            PayLine(
                statement_id=statements[user],
                for_month=month,
                kind=piece.kind,
                tandem_id=piece.tandem,
                cents=piece.cents,
                why=_why(piece, of_orders, terms, factors),
                at=at,
            )
            for piece in settle(of_orders, factors.kept, factors.reached, terms)
        )
    PayLine.objects.bulk_create(lines)


def _why(piece: Piece, of_orders: dict[Tandem, int], terms: Conditions, factors: Factors) -> dict[str, Any]:
    whole = sum(of_orders.values())
    if piece.kind == RULES:
        share = factors.kept.get(piece.tandem or 0)
        counts = {"good": share.good, "of": share.of} if share else {"good": 0, "of": 0}
        return {"gross": of_orders[piece.tandem], "weight": str(terms.rules_percent), **counts}
    if piece.kind == GOALS:
        share = factors.reached
        return {"gross": whole, "weight": str(terms.goals_percent), "good": share.good, "of": share.of}
    if piece.kind == CAP:
        return {"cap": terms.cap, "before": (terms.cap or 0) - piece.cents}
    return {"threshold": terms.threshold, "gross": whole}


def _keep(month: date, plan: PayPlan | None, factors: Factors, *, at: datetime) -> None:
    paid = PayMonth.objects.create(month=month, plan=plan, closed_at=at, goals=as_json(factors.goals))
    MonthRules.objects.bulk_create(
        MonthRules(month=paid, tandem_id=tandem, kept=share.good, broken=share.of - share.good)
        for tandem, share in sorted(factors.kept.items())
    )


def _close_statements(month: date, *, at: datetime) -> None:
    """All that are open up to it: one of an earlier month can only be there where nothing closed that month."""
    statements = list(PayStatement.objects.filter(month=month, state=StatementState.OPEN))
    sums: defaultdict[int, int] = defaultdict(int)
    rows = PayLine.objects.filter(statement__in=statements).order_by()
    sums.update(rows.values_list("statement").annotate(cents=Sum("cents")))
    for statement in statements:
        statement.state, statement.cents, statement.closed_at = StatementState.CLOSED, sums[statement.pk], at
    PayStatement.objects.bulk_update(statements, ["state", "cents", "closed_at"], batch_size=200)
