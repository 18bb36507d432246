"""Anna and Dora hold a workshop: what each writes alone, what is shown together, what they agree on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from notifications.models import Notice
from people.actions.close_account import close_account
from people.models import User
from salesdesk.web.conflict import Conflict
from tandems.actions.agree_rule import agree, withdraw_assent, withhold_assent
from tandems.actions.begin_workshop import begin_workshop
from tandems.actions.form_tandem import join, leave
from tandems.actions.group_cards import group_cards, ungroup_card
from tandems.actions.move_workshop import NotReady, close_workshop, move_workshop, say_ready, set_review_date
from tandems.actions.propose_rule import RuleData, propose_end, propose_rule
from tandems.actions.rate_rule import rate_rules
from tandems.actions.write_card import CardData, edit_card, write_cards
from tandems.agreed import earlier_rules_of, rules_of
from tandems.models import Expectation, Phase, Rule, Side, Workshop
from tandems.workshop import room_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tandems.models import Tandem

WITHIN_FOUR = RuleData("accept_within", {"hours": 4})
CALL_BACK = RuleData(text="We call back the same day.", binds="both")


@pytest.fixture
def begun(tandem: Tandem, anna: User, at: datetime) -> Workshop:
    return begin_workshop(tandem.pk, by=anna, at=at)


@pytest.fixture
def come_to(begun: Workshop, tandem: Tandem, anna: User, at: datetime) -> Callable[[str], None]:
    """The open workshop, step by step, to a phase."""

    def go(phase: str) -> None:
        order = [Phase.PREPARE, Phase.TALK, Phase.RULES, Phase.AGREE]
        here = Workshop.objects.get(tandem=tandem, closed_at=None).phase
        for to in order[order.index(Phase(here)) + 1 : order.index(Phase(phase)) + 1]:
            move_workshop(tandem.pk, to=to, by=anna, at=at, anyway=True)

    return go


@pytest.fixture
def agreed(
    come_to: Callable[[str], None], tandem: Tandem, anna: User, dora: User, at: datetime
) -> Callable[..., Rule]:
    """A rule that both have agreed to; the first workshop is over."""

    def make(data: RuleData) -> Rule:
        come_to(Phase.RULES)
        rule = propose_rule(tandem.pk, data, by=anna, at=at)
        come_to(Phase.AGREE)
        for member in (anna, dora):
            agree(tandem.pk, [rule.pk], by=member, at=at)
        set_review_date(tandem.pk, date(2027, 2, 16), by=anna, at=at)
        close_workshop(tandem.pk, by=anna, at=at)
        return rule

    return make


def card(text: str, kind: str = "expect") -> CardData:
    return CardData(kind, text, uuid4())


def written(tandem: Tandem, by: User, at: datetime, *texts: str, seen: str = Phase.PREPARE) -> None:
    write_cards(tandem.pk, [card(text) for text in texts], seen=seen, by=by, at=at)


def test_begun_twice_it_is_one_and_the_database_keeps_it_so(
    begun: Workshop, tandem: Tandem, dora: User, at: datetime
) -> None:
    assert begin_workshop(tandem.pk, by=dora, at=at) == begun
    with pytest.raises(IntegrityError), transaction.atomic():
        Workshop.objects.create(tandem=tandem, number=2, phase_since=at, begun_by=dora, begun_at=at)


def test_it_needs_somebody_on_each_side(tandem: Tandem, anna: User, dora: User, at: datetime) -> None:
    tandem.memberships.filter(user=dora).update(left_at=at)
    with pytest.raises(ValidationError):
        begin_workshop(tandem.pk, by=anna, at=at)


def test_the_others_hear_that_it_began_and_that_rules_wait_once(
    come_to: Callable[[str], None], tandem: Tandem, anna: User, dora: User, at: datetime
) -> None:
    come_to(Phase.RULES)
    propose_rule(tandem.pk, CALL_BACK, by=anna, at=at)
    for phase in (Phase.AGREE, Phase.RULES, Phase.AGREE):
        move_workshop(tandem.pk, to=phase, by=anna, at=at)
    told = Notice.objects.order_by("pk").values_list("recipient", "kind")
    assert list(told) == [(dora.pk, "workshop_begun"), (dora.pk, "workshop_to_agree")]


@pytest.mark.parametrize("who", ["emil", "bert", "carla", "frieda", "gustav"])
def test_who_is_no_member_takes_no_step(
    request: pytest.FixtureRequest, begun: Workshop, tandem: Tandem, who: str, at: datetime
) -> None:
    with pytest.raises(PermissionDenied):
        written(tandem, request.getfixturevalue(who), at, "Me too")


def test_before_the_reveal_anna_learns_only_how_many_cards_dora_has(
    begun: Workshop, tandem: Tandem, anna: User, dora: User, at: datetime
) -> None:
    written(tandem, dora, at, "Answer the phone", "Say no early")
    room = room_for(begun, anna)
    assert {member.name: member.cards for member in room.members} == {"Anna": 0, "Dora": 2}
    assert "Answer the phone" not in repr(room)
    move_workshop(tandem.pk, to=Phase.TALK, by=anna, at=at, anyway=True)
    begun.refresh_from_db()
    assert "Answer the phone" in repr(room_for(begun, anna).columns)


def test_a_card_sent_twice_is_one_and_only_its_author_changes_it(
    begun: Workshop, tandem: Tandem, anna: User, dora: User, at: datetime
) -> None:
    data = card("🙂 <script>alert(1)</script>")
    for _tap in range(2):
        write_cards(tandem.pk, [data], seen=Phase.PREPARE, by=dora, at=at)
    written(tandem, dora, at, data.text)  # gone back, where the page has another key
    only = Expectation.objects.get()
    write_cards(tandem.pk, [card(data.text, "annoys")], seen=Phase.PREPARE, by=dora, at=at)
    written(tandem, anna, at, data.text)  # another thing said, and another person
    assert Expectation.objects.count() == 3
    edit_card(tandem.pk, only.pk, "Something else", by=anna)
    only.refresh_from_db()
    assert only.text == data.text


def test_nobody_shows_a_card_by_surprise(
    come_to: Callable[[str], None], tandem: Tandem, dora: User, at: datetime
) -> None:
    come_to(Phase.TALK)
    with pytest.raises(Conflict):
        written(tandem, dora, at, "Meant for myself")
    assert not Expectation.objects.exists()


def test_the_reveal_waits_for_everybody_or_says_for_whom(
    begun: Workshop, tandem: Tandem, anna: User, dora: User, at: datetime
) -> None:
    say_ready(tandem.pk, ready=True, by=anna, at=at)
    with pytest.raises(NotReady) as waiting:
        move_workshop(tandem.pk, to=Phase.TALK, by=anna, at=at)
    assert waiting.value.names == ["Dora"]
    say_ready(tandem.pk, ready=True, by=dora, at=at)
    for _tap in range(2):
        move_workshop(tandem.pk, to=Phase.TALK, by=anna, at=at)
    begun.refresh_from_db()
    assert (begun.phase, begun.revealed_at) == (Phase.TALK, at)


def test_similar_cards_are_one_pile_until_the_last_is_taken_out(
    begun: Workshop, come_to: Callable[[str], None], tandem: Tandem, anna: User, dora: User, at: datetime
) -> None:
    written(tandem, dora, at, "Phone")
    written(tandem, anna, at, "Calls")
    come_to(Phase.TALK)
    cards = list(begun.cards.values_list("pk", flat=True))
    group_cards(tandem.pk, cards, title="Reach each other", by=dora)
    assert begun.piles.get().cards.count() == 2
    for pk in cards:
        ungroup_card(tandem.pk, pk, by=anna)
    assert not begun.piles.exists()


def test_a_rule_holds_from_the_moment_the_last_has_agreed(
    come_to: Callable[[str], None], tandem: Tandem, anna: User, dora: User, at: datetime
) -> None:
    come_to(Phase.RULES)
    rule = propose_rule(tandem.pk, WITHIN_FOUR, by=anna, at=at)
    assert propose_rule(tandem.pk, WITHIN_FOUR, by=anna, at=at) == rule
    come_to(Phase.AGREE)
    agree(tandem.pk, [rule.pk], by=anna, at=at)
    withhold_assent(tandem.pk, rule.pk, "Rather 8", by=dora, at=at)
    assert rules_of(tandem) == []
    withdraw_assent(tandem.pk, rule.pk, by=anna)
    agree(tandem.pk, [rule.pk], by=dora, at=at)
    assert rules_of(tandem) == []
    later = at + timedelta(minutes=1)
    agree(tandem.pk, [rule.pk], by=anna, at=later)
    assert [(one.sentence, one.since) for one in rules_of(tandem)] == [
        ("Inside sales accepts a request within 4 working hours.", later)
    ]


def test_what_is_agreed_stays_whoever_leaves_or_joins(
    agreed: Callable[..., Rule], tandem: Tandem, dora: User, emil: User, frieda: User, at: datetime
) -> None:
    rule = agreed(WITHIN_FOUR)
    join(tandem.pk, user=emil, side=Side.FIELD, by=frieda, at=at)
    leave(tandem.pk, tandem.memberships.get(user=dora).pk, by=frieda, at=at)
    assert [one.pk for one in rules_of(tandem)] == [rule.pk]


def test_a_newcomer_is_asked_too_and_nobody_waits_for_who_has_left(
    come_to: Callable[[str], None],
    tandem: Tandem,
    anna: User,
    dora: User,
    emil: User,
    frieda: User,
    at: datetime,
) -> None:
    come_to(Phase.RULES)
    rule = propose_rule(tandem.pk, WITHIN_FOUR, by=anna, at=at)
    come_to(Phase.AGREE)
    newcomer = join(tandem.pk, user=emil, side=Side.FIELD, by=frieda, at=at)
    for member in (anna, dora):
        agree(tandem.pk, [rule.pk], by=member, at=at)
    assert rules_of(tandem) == []
    leave(tandem.pk, newcomer.pk, by=frieda, at=at)
    assert [one.pk for one in rules_of(tandem)] == [rule.pk]


def test_nobody_waits_for_an_account_that_is_closed(
    begun: Workshop, tandem: Tandem, anna: User, dora: User, emil: User, at: datetime
) -> None:
    tandem.memberships.create(user=emil, side=Side.FIELD, joined_at=at)
    User.objects.filter(pk=emil.pk).update(is_active=False)
    for member in (anna, dora):
        say_ready(tandem.pk, ready=True, by=member, at=at)
    assert room_for(begun, anna).is_everybody_ready
    move_workshop(tandem.pk, to=Phase.TALK, by=anna, at=at)


def test_a_closed_account_brings_into_force_what_waited_for_nobody_else(
    come_to: Callable[[str], None],
    tandem: Tandem,
    anna: User,
    dora: User,
    emil: User,
    gustav: User,
    at: datetime,
) -> None:
    join(tandem.pk, user=emil, side=Side.FIELD, by=gustav, at=at)
    come_to(Phase.RULES)
    mine, ours = (propose_rule(tandem.pk, data, by=anna, at=at) for data in (WITHIN_FOUR, CALL_BACK))
    come_to(Phase.AGREE)
    agree(tandem.pk, [mine.pk, ours.pk], by=anna, at=at)
    agree(tandem.pk, [ours.pk], by=dora, at=at)
    revision = Workshop.objects.get().revision
    close_account(emil.pk, by=gustav, at=at + timedelta(hours=1))
    assert [(one.pk, one.since) for one in rules_of(tandem)] == [(ours.pk, at + timedelta(hours=1))]
    assert Workshop.objects.get().revision > revision  # open pages learn of it


def test_the_same_words_with_others_bound_by_them_are_another_rule(
    come_to: Callable[[str], None], tandem: Tandem, anna: User, dora: User, at: datetime
) -> None:
    come_to(Phase.RULES)
    said = [
        propose_rule(tandem.pk, RuleData(text="We call back.", binds=binds), by=by, at=at)
        for by, binds in ((anna, "field"), (dora, "both"), (anna, "both"))
    ]
    assert [rule.binds for rule in said] == ["field", "both", "both"]
    assert said[0] != said[1] == said[2]
    measured = [propose_rule(tandem.pk, WITHIN_FOUR, by=by, at=at) for by in (anna, dora)]
    assert measured[0] == measured[1]


def test_one_measure_has_one_number(
    come_to: Callable[[str], None], tandem: Tandem, anna: User, dora: User, at: datetime
) -> None:
    come_to(Phase.RULES)
    propose_rule(tandem.pk, WITHIN_FOUR, by=anna, at=at)
    with pytest.raises(ValidationError):
        propose_rule(tandem.pk, RuleData("accept_within", {"hours": 8}), by=dora, at=at)
    with pytest.raises(ValidationError):
        propose_rule(tandem.pk, RuleData("deliver_within", {"hours": 0}), by=dora, at=at)


def test_it_closes_only_when_nothing_is_open_and_the_next_review_has_a_day(
    come_to: Callable[[str], None], tandem: Tandem, anna: User, dora: User, at: datetime
) -> None:
    come_to(Phase.RULES)
    rule = propose_rule(tandem.pk, CALL_BACK, by=anna, at=at)
    come_to(Phase.AGREE)
    with pytest.raises(ValidationError):
        close_workshop(tandem.pk, by=anna, at=at)
    for member in (anna, dora):
        agree(tandem.pk, [rule.pk], by=member, at=at)
    with pytest.raises(ValidationError):
        close_workshop(tandem.pk, by=anna, at=at)
    with pytest.raises(ValidationError):
        set_review_date(tandem.pk, at.date(), by=anna, at=at)


def test_a_review_changes_and_ends_rules_only_when_both_agree_and_keeps_every_version(
    agreed: Callable[..., Rule],
    come_to: Callable[[str], None],
    tandem: Tandem,
    anna: User,
    dora: User,
    at: datetime,
) -> None:
    rule = agreed(WITHIN_FOUR)
    review = begin_workshop(tandem.pk, by=dora, at=at)
    assert (review.number, review.is_review) == (2, True)
    come_to(Phase.RULES)
    eight = RuleData("accept_within", {"hours": 8}, replaces=rule.pk)
    propose_end(tandem.pk, rule.pk, by=anna, at=at)
    changed = propose_rule(tandem.pk, eight, by=dora, at=at)
    assert list(review.rules.proposed()) == [changed]  # the last word about a rule stands
    come_to(Phase.AGREE)
    agree(tandem.pk, [changed.pk], by=anna, at=at)
    assert [one.pk for one in rules_of(tandem)] == [rule.pk]
    agree(tandem.pk, [changed.pk], by=dora, at=at)
    assert [one.pk for one in rules_of(tandem)] == [changed.pk]
    assert [one.pk for one in earlier_rules_of(tandem)] == [rule.pk]
    move_workshop(tandem.pk, to=Phase.RULES, by=dora, at=at)
    propose_end(tandem.pk, changed.pk, by=anna, at=at)
    ending = review.rules.proposed().get()
    come_to(Phase.AGREE)
    for member in (anna, dora):
        agree(tandem.pk, [ending.pk], by=member, at=at)
    assert rules_of(tandem) == []
    assert len(earlier_rules_of(tandem)) == 2


def test_views_on_a_rule_stay_apart_until_the_reveal(
    agreed: Callable[..., Rule], tandem: Tandem, anna: User, dora: User, at: datetime
) -> None:
    rule = agreed(CALL_BACK)
    review = begin_workshop(tandem.pk, by=anna, at=at)
    rate_rules(tandem.pk, {rule.pk: (2, "Often late")}, by=dora, at=at)
    rate_rules(tandem.pk, {rule.pk: (3, "Mostly")}, by=dora, at=at)
    assert "Mostly" not in repr(room_for(review, anna).judged)
    move_workshop(tandem.pk, to=Phase.TALK, by=anna, at=at, anyway=True)
    review.refresh_from_db()
    assert [(one.user, one.kept) for one in room_for(review, anna).judged[0].ratings] == [(dora, 3)]
