"""Write lines into statements that are open. Called by whoever holds the lock of all amounts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rewards import gross
from rewards.factored import frozen
from rewards.models import Became, LineKind, OrderBooking, PayLine, PayMonth, PayStatement
from rewards.settling import payable
from rewards.terms import conditions

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

REASON = 500  # characters of a note that a line keeps


@dataclass(frozen=True, slots=True)
class Drafted:
    """A line of an order that is not written yet."""

    user: int
    month: date  # of the statement
    for_month: date
    booking: OrderBooking
    side: str
    cents: int
    why: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


def write(lines: Sequence[Drafted], *, at: datetime) -> None:
    """Three queries, none without lines."""
    if not lines:
        return
    statements = open_statements({(line.user, line.month) for line in lines})
    PayLine.objects.bulk_create(
        PayLine(
            statement_id=statements[line.user, line.month],
            for_month=line.for_month,
            kind=LineKind.CREDIT if line.booking.became == Became.WON else LineKind.CORRECTION,
            booking=line.booking,
            side=line.side,
            cents=line.cents,
            why=line.why,
            reason=line.reason[:REASON],
            at=at,
        )
        for line in lines
    )


def open_statements(wanted: Collection[tuple[int, date]]) -> dict[tuple[int, date], int]:
    """The keys of these people's statements of these months; made where there are none. Two queries."""
    PayStatement.objects.bulk_create(
        [PayStatement(user_id=user, month=month) for user, month in sorted(wanted)], ignore_conflicts=True
    )
    rows = PayStatement.objects.filter(
        user__in={user for user, _month in wanted}, month__in={month for _user, month in wanted}
    )
    return {(user, month): pk for pk, user, month in rows.values_list("pk", "user", "month")}


def late_lines(
    booking: OrderBooking, month: date, users: Sequence[int], *, why: dict[str, Any], reason: str
) -> list[Drafted]:
    """An order of a closed month is different: each of them gets, in the statement of `month`, what the closed month would have
    paid less what was paid for it up to now. Its threshold, its cap and how far rules and goals were kept stay what they were.
    """
    closed = PayMonth.objects.select_related("plan").get(month=booking.order.month)
    assert closed.plan is not None  # noqa: S101 - an order stands under a plan
    factors = frozen(closed)
    terms = conditions(closed.plan)
    now = gross.of_orders(closed.month, users)
    paid = gross.paid_for(closed.month, users)
    found = []
    for user in users:
        due = payable(now[user], factors.kept, factors.reached, terms)
        found.append(
            Drafted(
                user=user,
                month=month,
                for_month=closed.month,
                booking=booking,
                side="",
                cents=due - paid[user],
                why=why | {"month": closed.month.isoformat(), "paid": paid[user], "due": due},
                reason=reason,
            )
        )
    return found
