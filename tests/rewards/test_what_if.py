"""What the next order would bring is what noting it does bring, to the cent."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from people.models import WorkingCalendar
from rewards.actions.draft_plan import DraftedRate
from rewards.models import PayStatement
from rewards.what_if import what_if
from strategy.models import GoalProgress, Segment
from tests.rewards.payday import (
    BEFORE,
    HOUR,
    JANUARY,
    Timelines,
    agreed,
    cents,
    moment,
    publish,
    strategy,
    sweep,
    terms,
)

if TYPE_CHECKING:
    from people.models import User
    from requests_app.models import RequestType
    from rewards.actions.draft_plan import DraftedPlan
    from rewards.models import PayPlan
    from tandems.models import Customer, Tandem

pytestmark = pytest.mark.django_db
NOW = moment(1, 20)


class Undo(Exception):
    pass


@pytest.mark.parametrize("all_kept", [True, False], ids=["all kept", "none kept"])
@pytest.mark.parametrize("seed", range(6))
def test_it_is_what_the_order_then_brings(
    seed: int, all_kept: bool, quote: RequestType, customer: Customer, pair: Tandem, dora: User, anna: User,
    bert: User, frieda: User, gustav: User,
) -> None:  # fmt: skip
    """By a plan and with earlier orders by chance. Rules kept and goals reached in full, or none of them."""
    WorkingCalendar.objects.update(country="")
    chance, segment = Random(seed), Segment.objects.create(made_at=BEFORE)
    publish(_plan(chance, quote, segment), [frieda, gustav], BEFORE)
    agreed(pair, frieda, "complete_at_first")
    [goal] = strategy(frieda, ("5", date(2026, 1, 31), ""))
    GoalProgress.objects.create(goal=goal, value=5 if all_kept else 4, at=moment(1, 5), by=frieda)
    told = Timelines(quote, customer)
    for day in range(chance.randrange(4)):
        owners = [(anna, HOUR), (bert, timedelta(minutes=chance.randrange(1, 60)))]
        at = moment(1, 12 + day, 12)
        told.won(dora, owners, value=_value(chance), at=at, tandem=pair, asked=not all_kept)
    told.won(dora, [(anna, HOUR)], value=_value(chance), at=moment(1, 16, 12))  # of no tandem
    told.write()
    sweep(NOW)

    user, value = chance.choice([dora, anna]), _value(chance)
    segments = chance.choice([[], [segment.pk]])
    answer = what_if(user, type=quote.pk, segment=max(segments, default=None), value=int(value * 100), at=NOW)
    without = _paid(user)
    told.won(dora, [(anna, HOUR)], value=value, at=NOW, tandem=pair, segments=segments, asked=not all_kept)
    told.write()

    assert answer
    brought = _paid(user) - without
    assert brought == (answer.after - answer.before if all_kept else answer.at_least)
    if all_kept:
        assert (answer.before, answer.after) == (without, _paid(user))


def _plan(chance: Random, quote: RequestType, segment: Segment) -> DraftedPlan:
    threshold = Decimal(chance.choice([0, 0, 60]))
    return terms(
        quote,
        field_percent=Decimal(chance.randrange(1, 10000)).scaleb(-2),
        rules_percent=Decimal(chance.randrange(0, 6001)).scaleb(-2),
        goals_percent=Decimal(chance.randrange(0, 4001)).scaleb(-2),
        threshold=threshold,
        cap=chance.choice([None, threshold + 70]),
        rates=[
            DraftedRate(quote.pk, None, Decimal("2.345")),
            DraftedRate(quote.pk, segment.pk, Decimal("0.999")),
        ],
    )


def _value(chance: Random) -> Decimal:
    return Decimal(chance.randrange(1, 600_000)).scaleb(-2)


def _paid(user: User) -> int:
    """For January, if it were closed with what has happened."""
    found = 0
    try:
        with transaction.atomic():
            sweep(moment(2, 2))
            found = cents(user, JANUARY) or 0
            raise Undo
    except Undo:
        return found


def test_it_keeps_nothing(plan: PayPlan, quote: RequestType, anna: User) -> None:
    assert what_if(anna, type=quote.pk, segment=None, value=1000_00, at=NOW)
    assert not PayStatement.objects.exists()


def test_each_side_is_told_its_own_part(
    quote: RequestType, frieda: User, gustav: User, dora: User, anna: User
) -> None:
    """2 % of 1,234.56 is 24.69; of it 30 % are 7.41 (7.407), the rest is 17.28."""
    publish(terms(quote, field_percent=Decimal(30)), [frieda, gustav], BEFORE)

    found = [what_if(one, type=quote.pk, segment=None, value=1234_56, at=NOW) for one in (dora, anna)]

    assert [(one.pool, one.part, one.brings) for one in found if one] == [
        (24_69, 7_41, Decimal("7.41")),
        (24_69, 17_28, Decimal("17.28")),
    ]


def test_there_is_no_answer_where_there_is_no_plan_or_no_side(
    quote: RequestType, frieda: User, gustav: User, anna: User, greta: User
) -> None:
    assert what_if(anna, type=quote.pk, segment=None, value=1, at=NOW) is None
    publish(terms(quote), [frieda, gustav], NOW)
    assert what_if(anna, type=quote.pk, segment=None, value=1, at=NOW - HOUR) is None  # not published yet
    assert what_if(greta, type=quote.pk, segment=None, value=1, at=NOW) is None  # on neither side
    assert what_if(anna, type=quote.pk, segment=None, value=1, at=NOW)
    for value in (-1, 10**14 + 1):
        with pytest.raises(ValueError, match="no order"):
            what_if(anna, type=quote.pk, segment=None, value=value, at=NOW)
