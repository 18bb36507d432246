"""What the next order would bring oneself, by the plan in force and with one's own orders of the running month."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rewards import gross, terms
from rewards.factors import WHOLE, Share
from rewards.months import running
from rewards.settling import payable
from rewards.splitting import FIELD, INSIDE, Part, in_euros, of_person, share

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from people.models import User
    from rewards.settling import Conditions, Tandem

NONE = Share(0, 1)
NEXT = 0  # the tandem of the next order, whichever it is
MOST_CENTS = 10**14  # what the value of an order may be


@dataclass(frozen=True, slots=True)
class WhatIf:
    """In cents: `pool` for both sides, `part` of it one's own as the only one on one's side, and what the month would pay without
    and with it, if rules are kept and goals reached in full. `at_least`: if none are.
    """

    pool: int
    part: int
    before: int
    after: int
    at_least: int
    conditions: Conditions = field(repr=False)

    @property
    def brings(self) -> Decimal:
        return in_euros(self.after - self.before)

    @property
    def below_threshold(self) -> bool:
        """Whether the month would still be below it, with the order."""
        return self.after == 0 and self.conditions.threshold > 0

    @property
    def is_capped(self) -> bool:
        return self.conditions.cap is not None and self.after == self.conditions.cap


def side_of(user: User) -> str:
    """As whose part one would get it; empty for whoever is on neither side."""
    return FIELD if user.is_field else INSIDE if user.works_inside else ""


def what_if(user: User, *, type: int, segment: int | None, value: int, at: datetime) -> WhatIf | None:
    """An order of `value` cents, of a customer in `segment` or in none. None without a plan in force, or on neither side.

    Raises `ValueError` for a value that no order has. Three queries.
    """
    if not 0 <= value <= MOST_CENTS:
        raise ValueError("no order is worth that")
    month, side = running(at), side_of(user)
    plan = terms.of_months([month]).get(month)
    if plan is None or not plan.counts(at) or not side or not user.is_active:
        return None
    other = Part(0, INSIDE if side == FIELD else FIELD, 1)
    pool = plan.pool(value, type, [segment] if segment is not None else [])
    part = of_person(share(pool, plan.field_percent, [Part(user.pk, side, 1), other]), user.pk)
    now = gross.of_orders(month, [user.pk])[user.pk]
    then = now | {None: now.get(None, 0) + part}
    return WhatIf(
        pool=pool,
        part=part,
        before=payable(now, {}, WHOLE, plan.conditions),
        after=payable(then, {}, WHOLE, plan.conditions),
        at_least=_least(now | {NEXT: part}, plan.conditions) - _least(now, plan.conditions),
        conditions=plan.conditions,
    )


def _least(gross: dict[Tandem, int], conditions: Conditions) -> int:
    """With no rule kept and no goal reached."""
    broken = {tandem: NONE for tandem in gross if tandem is not None}
    return payable(gross, broken, NONE, conditions)
