"""A rehearsal tells what a plan would have paid, in hundreds of euros, and nothing that the gate keeps closed or of fewer than five
people a side.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from insights.actions.record_agreement import record_agreement
from insights.models import Shown
from people.models import User
from rewards.actions.draft_plan import DraftedRate
from rewards.models import PayStatement, WonOrder
from rewards.rehearsing import WhyNot, quarters, rehearse, rounded
from rewards.terms import drafted
from strategy.models import Segment
from tandems.models import Side, Tandem
from tests.company import person
from tests.insights.rolled import people, roll
from tests.rewards.payday import BEFORE, HOUR, Timelines, moment, terms

if TYPE_CHECKING:
    from people.models import WorkingCalendar
    from requests_app.models import RequestType
    from rewards.rehearsing import Rehearsal

pytestmark = pytest.mark.django_db
NOW = moment(7, 10)
FIRST, SECOND = date(2026, 1, 1), date(2026, 4, 1)
VALUES = (10_500, 20_000, 30_000, 40_000, 49_000)
Pairs = list[tuple[User, User]]


@pytest.fixture
def pairs(calendar: WorkingCalendar) -> Pairs:
    return paired(5)


@pytest.fixture(autouse=True)
def reader(frieda: User) -> User:
    """She leads and is in no tandem."""
    return frieda


def paired(number: int, first: int = 0) -> Pairs:
    return [
        (person(f"Rep{n}", is_field=True), person(f"Inside{n}", is_inside=True))
        for n in range(first, first + number)
    ]


def rehearsed(
    kind: RequestType, *, first: date = FIRST, last: date = FIRST, kept: int = 100, reached: int = 100,
    by: User | None = None, **changes: Any,
) -> Rehearsal:  # fmt: skip
    """10 % of the value of quotes, half and half. `by`: the manager, where nobody else is named."""
    by = by or User.objects.get(name="Frieda")
    rates = [DraftedRate(kind.pk, None, Decimal(10))]
    plan = drafted(terms(kind, **{"rates": rates} | changes))
    return rehearse(plan, first=first, last=last, by=by, at=NOW, kept_percent=kept, reached_percent=reached)


def won(told: Timelines, pairs: Pairs, month: int = 2, **order: Any) -> None:
    """One each, of at most five pairs; counted as the sweep does."""
    for day, ((rep, inside), value) in enumerate(zip(pairs, VALUES, strict=False)):
        told.won(rep, [(inside, HOUR)], value=str(value), at=moment(month, 10 + day, 12), **order)
    told.write()
    counted(pairs, month, order.get("tandem"))


def counted(pairs: Pairs, month: int = 2, tandem: Tandem | None = None) -> None:
    """They had a part in something of that month."""
    outside, inside = zip(*pairs, strict=True)
    sides = {
        "field": people(*(user.pk for user in outside)),
        "inside": people(*(user.pk for user in inside)),
    }
    roll(date(2026, month, 10), {"won": len(pairs)}, tandem=tandem, sides=sides)


def agreed(tandem: Tandem, by: User) -> None:
    """Its figures may be shown alone, since the year before."""
    tandem.memberships.create(user=person("Member"), side=Side.FIELD, joined_at=moment(1, 1, year=2025))
    record_agreement(
        reference="BV 1", agreed_on=date(2026, 1, 1), scope="Figures", starts_on=date(2025, 1, 1),
        tandems=[tandem], by=by, at=NOW,
    )  # fmt: skip


def figures(found: Rehearsal) -> tuple[int, int, int]:
    return found.total, found.least, found.most


def test_by_hand(told: Timelines, quote: RequestType, pairs: Pairs) -> None:
    """Pools of 1,050, 2,000, 3,000, 4,000 and 4,900: 14,950 in all, between 525 and 2,450 a person; half of a hundred upwards."""
    won(told, pairs)

    found = rehearsed(quote)

    assert figures(found) == (15_000, 500, 2_500)
    assert (found.left_out, found.why_not) == (False, None)
    assert not WonOrder.objects.exists()
    assert not PayStatement.objects.exists()


def test_threshold_cap_goals_and_rules_are_those_of_the_plan(
    told: Timelines, quote: RequestType, pairs: Pairs, pair: Tandem
) -> None:
    won(told, pairs, tandem=pair)

    # Without the two who had 525: 14,950 − 1,050.
    assert figures(rehearsed(quote, threshold=Decimal(600))) == (13_900, 0, 2_500)
    # Of 2,450 and 2,000 only 1,600 each: twice 850 and 400 less.
    assert figures(rehearsed(quote, cap=Decimal(1600))) == (12_500, 500, 1_600)
    # Half of 10 % and a quarter of 20 % are missed: nine tenths of it, 13,455.
    weights: dict[str, Any] = {"goals_percent": Decimal(10), "rules_percent": Decimal(20)}
    assert figures(rehearsed(quote, reached=50, kept=75, **weights)) == (13_500, 500, 2_200)
    # For field sales alone: nobody inside gets anything.
    assert figures(rehearsed(quote, field_percent=Decimal(100))) == (15_000, 0, 4_900)


def test_it_never_reads_what_anybody_is_paid_or_how_far_rules_were_kept_and_goals_reached(
    told: Timelines, quote: RequestType, pairs: Pairs
) -> None:
    won(told, pairs)

    with CaptureQueriesContext(connection) as asked:
        rehearsed(quote, rules_percent=Decimal(50), goals_percent=Decimal(50))

    tables = {name for query in asked for name in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
    assert tables >= {"requests_app_timelineevent", "tandems_membership"}
    assert not {name for name in tables if name.startswith(("rewards_", "strategy_"))}
    assert "tandems_rule" not in tables


def test_four_people_on_a_side_are_too_few(told: Timelines, quote: RequestType, pairs: Pairs) -> None:
    won(told, [(rep, pairs[0][1] if number == 4 else inside) for number, (rep, inside) in enumerate(pairs)])
    counted(pairs)

    found = rehearsed(quote)

    assert (found.why_not, figures(found)) == (WhyNot.FEW, (0, 0, 0))


def test_five_in_two_quarters_together_are_too_few(told: Timelines, quote: RequestType, pairs: Pairs) -> None:
    won(told, pairs[:3], month=2)
    won(told, pairs[3:], month=5)
    for month in (2, 5):
        counted(pairs, month)

    assert rehearsed(quote, last=SECOND).why_not is WhyNot.FEW


def test_what_too_few_had_a_part_in_is_left_out(
    told: Timelines, quote: RequestType, types: dict[str, RequestType], pairs: Pairs
) -> None:
    """Another type, another segment, another quarter: nothing of them is in the total, whatever their share would be."""
    segment = Segment.objects.create(made_at=BEFORE)
    won(told, pairs)
    alone = rehearsed(quote)
    won(told, pairs[:4], kind=types["special-solution"])
    won(told, pairs[:4], segments=[segment.pk])
    won(told, pairs[:4], month=5)
    counted(pairs, 5)
    rates = [
        DraftedRate(quote.pk, None, Decimal(10)),
        DraftedRate(quote.pk, segment.pk, Decimal(100)),
        DraftedRate(types["special-solution"].pk, None, Decimal(100)),
    ]

    found = rehearsed(quote, last=SECOND, rates=rates)

    assert not alone.left_out
    assert found.left_out
    assert figures(found) == figures(alone)


def test_a_quarter_that_the_gate_keeps_closed_is_left_out_and_named(
    told: Timelines, quote: RequestType, pairs: Pairs
) -> None:
    """In April four pairs had a part in anything: May, in which all five won, does not help the quarter."""
    won(told, pairs)
    won(told, pairs, month=5)
    won(told, pairs[:4], month=4)

    found = rehearsed(quote, last=SECOND)

    assert figures(found) == (15_000, 500, 2_500)
    assert (found.closed, found.closed_in_words) == ((SECOND,), "Quarter 2 of 2026")
    alone = rehearsed(quote, first=SECOND, last=SECOND)
    assert (alone.why_not, figures(alone)) == (WhyNot.CLOSED, (0, 0, 0))


def test_whoever_leads_cannot_take_those_shown_alone_off_the_total(
    told: Timelines, quote: RequestType, pairs: Pairs, tandem: Tandem, frieda: User
) -> None:
    """An agreement shows five pairs: the total less their figures would be the sixth pair's."""
    agreed(tandem, frieda)
    won(told, pairs, tandem=tandem)
    won(told, paired(1, first=5), tandem=Tandem.objects.create(name="Alone"))

    found = rehearsed(quote)

    assert (found.why_not, figures(found)) == (WhyNot.CLOSED, (0, 0, 0))


def test_of_a_type_those_not_shown_alone_are_enough(
    told: Timelines, quote: RequestType, types: dict[str, RequestType], pairs: Pairs, tandem: Tandem, frieda: User
) -> None:  # fmt: skip
    """They are in the month; their only special solution would be that type's total less the others' figures."""
    agreed(tandem, frieda)
    others, special = paired(5, first=5), types["special-solution"]
    won(told, pairs, tandem=tandem)
    won(told, others)
    both = rehearsed(quote)
    assert (figures(both), both.left_out) == ((29_900, 500, 2_500), False)
    won(told, pairs, tandem=tandem, kind=special)
    won(told, others[:1], kind=special)
    won(told, pairs[:4], tandem=tandem, segments=[Segment.objects.create(made_at=BEFORE).pk])

    found = rehearsed(quote, rates=[DraftedRate(special.pk, None, Decimal(10))])

    assert (figures(found), found.left_out) == ((0, 0, 0), True)
    assert (figures(rehearsed(quote)), rehearsed(quote).left_out) == (figures(both), True)


def test_who_is_in_a_tandem_cannot_take_their_own_off(
    told: Timelines, quote: RequestType, pairs: Pairs, tandem: Tandem, carla: User, frieda: User
) -> None:
    """Six pairs of which Carla knows two would leave four; Frieda knows none. Of a type as of a month."""
    tandem.memberships.create(user=carla, side=Side.INSIDE, joined_at=BEFORE, left_at=moment(1, 2))
    won(told, pairs[:4])
    won(told, pairs[4:] + paired(1, first=5), tandem=tandem)

    assert rehearsed(quote, by=carla).why_not is WhyNot.CLOSED
    assert rehearsed(quote, by=frieda).why_not is None
    counted(paired(5, first=6))
    assert rehearsed(quote, by=carla).why_not is WhyNot.FEW


def test_a_total_that_was_told_is_remembered_as_shown(
    told: Timelines, quote: RequestType, pairs: Pairs, tandem: Tandem, frieda: User
) -> None:
    """So an agreement that comes later does not leave few people behind."""
    won(told, pairs, tandem=tandem)
    won(told, paired(1, first=5))
    assert rehearsed(quote).why_not is None
    assert list(Shown.objects.filter(has_sum=True).values_list("month", flat=True)) == [date(2026, 2, 1)]
    agreed(tandem, frieda)

    assert rehearsed(quote).why_not is None
    assert Shown.objects.get(month=date(2026, 2, 1)).alone == []


def test_an_order_that_is_none_any_more_is_in_no_rehearsal(
    told: Timelines, quote: RequestType, pairs: Pairs
) -> None:
    won(told, pairs)
    rep, inside = pairs[0]
    row = told.won(rep, [(inside, HOUR)], value="900000", at=moment(2, 20, 12))
    told.reopened(row, moment(2, 21))
    told.write()

    assert figures(rehearsed(quote)) == (15_000, 500, 2_500)


def test_only_quarters_that_are_over_two_years_back(quote: RequestType) -> None:
    assert quarters(NOW)[0] == SECOND
    assert quarters(NOW)[-1] == date(2024, 7, 1)
    assert rehearsed(quote).why_not is WhyNot.NO_ORDERS
    for first, last in ((date(2026, 7, 1),) * 2, (date(2024, 4, 1), FIRST), (SECOND, FIRST)):
        with pytest.raises(ValueError, match="quarters"):
            rehearsed(quote, first=first, last=last)
    for percent in (-1, 101):
        with pytest.raises(ValueError, match="percentage"):
            rehearsed(quote, kept=percent)
        with pytest.raises(ValueError, match="percentage"):
            rehearsed(quote, reached=percent)


def test_half_of_a_hundred_is_rounded_upwards() -> None:
    assert [rounded(cents) for cents in (49_99, 50_00, 149_99, 150_00)] == [0, 100, 100, 200]
