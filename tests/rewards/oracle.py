"""A little oracle of pay: the rules of docs/pay.md once more, in fractions, by somebody who has not read the program.

It shares no code with it. Amounts are whole cents, percentages are fractions of one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Plan:
    """`rates`: (type, segment or None) → part of the value that is paid. `cap` None: no cap."""

    rates: dict[tuple[int, int | None], Fraction]
    field: Fraction
    rules: Fraction = Fraction(0)
    goals: Fraction = Fraction(0)
    threshold: int = 0
    cap: int | None = None


@dataclass
class Order:
    """As it stands in the end. `month`: of its plan and its first winning. `parts`: person, side, weight."""

    value: int
    type: int
    month: object
    parts: list[tuple[int, str, int]]
    segments: tuple[int, ...] = ()
    tandem: int | None = None


@dataclass
class Month:
    """What was known at its end: by tandem how many of how many cases were kept; how many of how many goals were reached."""

    kept: dict[int, tuple[int, int]] = field(default_factory=dict)
    goals: tuple[int, int] = (0, 0)


def nearest(amount: Fraction) -> int:
    return floor(amount + HALF)


def portions(whole: int, weights: list[Fraction]) -> list[int]:
    """Everybody's exact part rounded down; the cents that are left one each to the largest fractions, from the left."""
    quotas = [Fraction(whole) * weight / sum(weights) for weight in weights]
    cents = [floor(quota) for quota in quotas]
    while sum(cents) < whole:
        lacking = [quota - given for quota, given in zip(quotas, cents, strict=True)]
        cents[lacking.index(max(lacking))] += 1
    return cents


def pool(order: Order, plan: Plan) -> int:
    special = [rate for (kind, s), rate in plan.rates.items() if kind == order.type and s in order.segments]
    general = plan.rates.get((order.type, None), Fraction(0))
    return nearest(order.value * (max(special) if special else general))


def credits(order: Order, plan: Plan) -> dict[tuple[int, str], int]:
    field_people = sorted(part for part in order.parts if part[1] == "field")
    inside_people = sorted(part for part in order.parts if part[1] == "inside")
    if not field_people:
        halves = [0, pool(order, plan)]
    elif not inside_people:
        halves = [pool(order, plan), 0]
    else:
        halves = portions(pool(order, plan), [plan.field, 1 - plan.field])
    found: dict[tuple[int, str], int] = {}
    for people, cents in zip([field_people, inside_people], halves, strict=True):
        if people:
            own = portions(cents, [Fraction(weight) for _user, _side, weight in people])
            found |= {(user, side): one for (user, side, _w), one in zip(people, own, strict=True)}
    return found


def payout(gross: dict[int | None, int], plan: Plan, month: Month) -> int:
    """What one person gets for a month in which orders of these tandems credit so much."""
    total = sum(gross.values())
    if total < plan.threshold:
        return 0
    lost = Fraction(0)
    for tandem, cents in gross.items():
        good, of = month.kept.get(tandem, (0, 0)) if tandem is not None else (0, 0)
        lost += cents * plan.rules * (Fraction(of - good, of) if of else 0)
    good, of = month.goals
    lost += total * plan.goals * (Fraction(of - good, of) if of else 0)
    paid = total - nearest(lost)
    return paid if plan.cap is None else min(paid, plan.cap)


def paid(
    orders: list[Order], plans: dict[object, Plan], months: dict[object, Month]
) -> dict[tuple[int, object], int]:
    """Everybody's cents for each month in which they had a part in an order."""
    gross: dict[tuple[int, object], dict[int | None, int]] = {}
    for order in orders:
        for (user, _side), cents in credits(order, plans[order.month]).items():
            own = gross.setdefault((user, order.month), {})
            own[order.tandem] = own.get(order.tandem, 0) + cents
    return {
        (user, month): payout(own, plans[month], months.get(month, Month()))
        for (user, month), own in gross.items()
    }
