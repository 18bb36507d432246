"""The round that is open, as one person sees it. How many have answered is told in fives, and of no side."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from strategy.models import PulseAsked, PulseRound, PulseStatement
from strategy.pulse.company_day import last_day_before
from strategy.small_groups import FEWEST

if TYPE_CHECKING:
    from datetime import date, datetime

    from people.models import User


@dataclass(frozen=True, slots=True)
class PulseHint:
    """For other pages: a round is open. `waits`: this person is asked and has not answered; `last_day`: then it closes."""

    last_day: date
    waits: bool


@dataclass(frozen=True, slots=True)
class OpenRound:
    """`statements`: in this person's own order. `at_least`: so many have answered, in whole fives; 0: no word of it."""

    pk: int
    number: int
    last_day: date
    is_asked: bool
    has_answered: bool
    statements: tuple[PulseStatement, ...]
    at_least: int


def hint(user: User) -> PulseHint | None:
    """None while no round is open. Two queries, one where none is open."""
    here = PulseRound.objects.open().first()
    if here is None:
        return None
    waits = PulseAsked.objects.filter(round=here, user=user, has_answered=False).exists()
    return PulseHint(last_day_before(here.closes_at), waits)


def open_round(user: User, at: datetime) -> OpenRound | None:
    """None while no round takes answers. Four queries, one where none is open."""
    here = PulseRound.objects.open().first()
    if here is None or not here.takes_answers(at):
        return None
    asked = PulseAsked.objects.filter(round=here, user=user).first()
    return OpenRound(
        pk=here.pk,
        number=here.number,
        last_day=last_day_before(here.closes_at),
        is_asked=asked is not None,
        has_answered=asked is not None and asked.has_answered,
        statements=_in_own_order(here, user) if asked and not asked.has_answered else (),
        at_least=PulseAsked.objects.filter(round=here, has_answered=True).count() // FEWEST * FEWEST,
    )


def _in_own_order(here: PulseRound, user: User) -> tuple[PulseStatement, ...]:
    """By chance, so that nobody's first statement is everybody's; and the same whenever this person opens the page."""
    statements = list(here.statements.order_by("position"))
    random.Random(f"{here.pk}-{user.pk}").shuffle(statements)  # noqa: S311 - an order, no secret
    return tuple(statements)
