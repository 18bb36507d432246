"""What a month's orders credit to people now, before the month's conditions."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery, Sum

from rewards.models import LineKind, OrderBooking, OrderPart, PayLine, WonOrder
from rewards.models.statement import OF_ORDERS
from rewards.splitting import Part, of_person, share

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from rewards.settling import Tandem

Gross = dict[int, dict["Tandem", int]]  # person → tandem → cents


def of_orders(month: date, users: Collection[int]) -> Gross:
    """From the orders as they are booked now. Two queries."""
    newest = OrderBooking.objects.filter(order=OuterRef("pk")).order_by("-number").values("pool")[:1]
    concerned = OrderPart.objects.filter(user__in=users, order__month=month).values("order")
    orders = WonOrder.objects.filter(pk__in=concerned).annotate(pool=Subquery(newest))
    rows = list(orders.values_list("pk", "tandem", "plan__field_percent", "pool"))
    parts: defaultdict[int, list[Part]] = defaultdict(list)
    found_parts = OrderPart.objects.filter(order__in=[pk for pk, *_rest in rows])
    for order, user, side, weight in found_parts.values_list("order", "user", "side", "weight"):
        parts[order].append(Part(user, side, weight))
    found: Gross = {user: {} for user in users}
    for pk, tandem, field_percent, pool in rows:
        shares = share(pool, field_percent, parts[pk])
        for user in {part.user for part in parts[pk]} & set(users):
            found[user][tandem] = found[user].get(tandem, 0) + of_person(shares, user)
    return found


def of_lines(month: date) -> Gross:
    """From the lines of a month that is not closed: the same. One query."""
    lines = PayLine.objects.filter(statement__month=month, for_month=month, kind__in=OF_ORDERS)
    found: Gross = defaultdict(dict)
    grouped = (
        lines.order_by().values("statement__user", "booking__order__tandem").annotate(cents=Sum("cents"))
    )
    for row in grouped:
        found[row["statement__user"]][row["booking__order__tandem"]] = row["cents"]
    return dict(found)


def paid_for(month: date, users: Collection[int]) -> dict[int, int]:
    """What all statements up to now give each of them for a closed month; what payroll amended stands for itself. One query."""
    lines = PayLine.objects.filter(for_month=month, statement__user__in=users)
    lines = lines.exclude(kind=LineKind.AMENDMENT).order_by()
    rows = lines.values_list("statement__user").annotate(cents=Sum("cents"))
    return dict.fromkeys(users, 0) | dict(rows)
