"""The demo company: who is there, behind which door."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from people.demo import KEEPERS
from people.models import User
from rewards.models import Audience, Benefit, BenefitKind
from salesdesk.demo import company, gains, strategy
from salesdesk.demo.strategy_texts import FOOD, NEIGHBOURS, NEW
from strategy.models import (
    Comment,
    GoalEntry,
    GoalKind,
    GoalProgress,
    Part,
    Proposal,
    ProposalState,
    PulseAsked,
    PulseCount,
    PulseRound,
    Stance,
    StrategyVersion,
    Voice,
    side_of,
)
from strategy.models import Side as StrategySide
from strategy.taking_part import participation_now, people_by_side
from tandems.models import Customer, Placement, Says, Side, Tandem
from tandems.responsible import tandems_of


def test_it_has_the_size_of_a_real_one_and_every_door_has_its_keeper(db: None, at: datetime) -> None:
    company.create(Random(1), at)
    assert User.objects.field().count() == 20
    assert User.objects.inside().count() == 17
    for email, (role, _sentence) in KEEPERS.items():
        assert User.objects.get(email=email).roles == {role}
    assert Customer.objects.filter(number=None).exists()


def test_it_has_twenty_tandems_with_both_sides_and_one_of_them_is_new(db: None, at: datetime) -> None:
    company.create(Random(1), at)
    tandems = Tandem.objects.annotate(ranges=Count("regions", distinct=True))
    customers = Counter(one.tandem.pk for one in tandems_of(Customer.objects.all()).values())

    assert len(tandems) == 20
    for tandem in tandems:
        assert set(tandem.memberships.values_list("side", flat=True)) == set(Side)
    assert {bool(one.ranges) == (customers[one.pk] >= 5) for one in tandems} == {True}
    assert [one.name for one in tandems if not one.ranges] == ["Sachsen-Anhalt und Mecklenburg"]
    assert (
        sum(customers.values()) < Customer.objects.count()
    )  # some are nobody's: the shared queue lives off them


@pytest.fixture
def lived_in(db: None, at: datetime) -> datetime:
    company.create(Random(1), at)
    strategy.create(Random(2026), at)
    gains.create(at)
    return at


def test_both_sides_made_three_versions_and_most_have_read_each(lived_in: datetime) -> None:
    versions = StrategyVersion.objects.published().order_by("number")
    assert [one.number for one in versions] == [1, 2, 3]
    second, third = versions[1:]
    assert {block.kind for block in third.blocks.all()} >= {"direction", "offer", "not_doing"}
    assert [one.name for one in third.segments.all()] == [NEIGHBOURS, FOOD, NEW]
    assert {one.kind for one in third.goals.all()} == {GoalKind.TYPED, GoalKind.COMPUTED}
    assert third.goals.count() == 4
    for version in versions:
        sides = {side_of(maker.user) for maker in version.makers.filter(part=Part.PROPOSED)}
        assert sides == set(StrategySide)
        read = Counter(side_of(one.user) for one in version.acknowledgements.all())
        assert all(read[side] > len(people) / 2 for side, people in people_by_side().items())
        assert read[StrategySide.FIELD] < 20
    assert second.makers.filter(part=Part.WORDED).exists()


def test_both_sides_talk_about_the_next_version(lived_in: datetime) -> None:
    assert Proposal.objects.open().count() == 3
    for proposal in Proposal.objects.open():
        assert set(proposal.voices.values_list("stance", flat=True)) == set(Stance)
    taken = Proposal.objects.get(state=ProposalState.TAKEN, taken_into__number=None)
    draft = StrategyVersion.objects.drafts().get()
    assert taken.taken_into == draft
    assert participation_now().is_enough  # a visitor may publish it
    talk = [
        *Proposal.objects.values_list("at"),
        *Voice.objects.values_list("at"),
        *Comment.objects.values_list("at"),
    ]
    assert max(talk)[0] <= lived_in
    for voice in Voice.objects.select_related("proposal"):
        assert voice.proposal.at <= voice.at
        assert voice.proposal.closed_at is None or voice.at <= voice.proposal.closed_at


def test_every_typed_goal_has_come_some_way(lived_in: datetime) -> None:
    typed = [one.goal_id for one in GoalEntry.objects.filter(version__number=3, kind=GoalKind.TYPED)]
    values = [
        list(GoalProgress.objects.filter(goal=goal).order_by("pk").values_list("at", flat=True))
        for goal in typed
    ]
    assert all(len(one) >= 4 and one == sorted(one) for one in values)


def test_some_customers_are_in_a_target_segment_by_hand(lived_in: datetime) -> None:
    holding = Placement.objects.filter(replaced_at=None)
    assert {one.says for one in holding} == {Says.IN, Says.OUT}
    assert holding.filter(by__is_field=True).exists()


def test_two_rounds_of_the_pulse_have_a_result_and_one_asks_the_keepers_of_the_doors(
    lived_in: datetime,
) -> None:
    first, second = PulseRound.objects.shown()
    for here in (first, second):
        assert set(here.words.values_list("side", flat=True)) == set(StrategySide)
    distances = [distance_to_strategy(here) for here in (first, second)]
    assert distances[0] > distances[1]
    now = PulseRound.objects.open().get()
    assert now.takes_answers(lived_in)
    doors = PulseAsked.objects.filter(round=now, user__email__in=KEEPERS)
    assert doors.count() == 3
    assert not doors.filter(has_answered=True).exists()
    assert PulseAsked.objects.filter(round=now, has_answered=True).count() == now.answers.count() > 0


def distance_to_strategy(here: PulseRound) -> float:
    """The share of both sides' answers that are not right."""
    counts = PulseCount.objects.filter(statement__round=here).select_related("statement")
    right = sum(one.yes if one.statement.is_part else one.no for one in counts)
    return 1 - right / sum(one.yes + one.no + one.unsure for one in counts)


def test_gains_are_said_for_oneself_the_tandem_and_all(lived_in: datetime) -> None:
    standing = Benefit.objects.standing()
    assert set(standing.values_list("audience", flat=True)) == set(Audience)
    assert set(standing.values_list("kind", flat=True)) == set(BenefitKind)
    assert Benefit.objects.exclude(ended_at=None).exists()


def test_a_companys_database_is_left_alone(db: None) -> None:
    with pytest.raises(CommandError, match="Only in the demo"):
        call_command("seed_demo")
