"""A pulse round from its opening to its result, and what is left of it in the database."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from notifications.models import Delivery, Notice
from people.actions.close_account import close_account
from people.models import Absence, User
from salesdesk.web.conflict import Conflict
from strategy import models
from strategy.actions.answer_pulse import PulseAnswerData, answer_pulse
from strategy.actions.ask_pulse import ask
from strategy.actions.close_pulse import close_pulse
from strategy.actions.forget_pulse_words import forget_pulse_words
from strategy.actions.keep_pulse_ideas import drop_idea, keep_decoys, keep_parts
from strategy.models import (
    PulseAnswer,
    PulseAsked,
    PulseCount,
    PulseIdea,
    PulseRound,
    PulseWords,
    StrategyVersion,
)
from strategy.pulse.open_round import hint
from strategy.pulse.open_round import open_round as seen_by
from strategy.pulse.results import own_words, results
from tests.strategy.pulsing import DECOYS, PARTS, answer, open_round, people, prepare, publish, run_round

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = pytest.mark.django_db
Sides = tuple[list[User], list[User]]


@pytest.fixture
def sides(frieda: User, at: datetime) -> Sides:
    """Six of field sales and six of inside sales; statements are ready."""
    prepare(frieda, at)
    return people("field", 6), people("inside", 6)


def everything_right(*groups: list[User]) -> list[tuple[User, tuple[str, ...], str]]:
    return [(who, PARTS, "") for who in chain(*groups)]


# --- by construction -----------------------------------------------------------------------------------------


def columns(model: type) -> set[str]:
    with connection.cursor() as cursor:
        return {
            one.name for one in connection.introspection.get_table_description(cursor, model._meta.db_table)
        }


def test_an_answer_has_no_column_for_who_or_when() -> None:
    """Asked of the database itself: no author, no moment, no serial number."""
    assert columns(PulseAnswer) == {"id", "round_id", "side", "choices", "words"}
    assert columns(PulseWords) == {"id", "round_id", "side", "text"}
    assert columns(PulseCount) == {"id", "statement_id", "side", "yes", "no", "unsure"}
    assert columns(PulseAsked) == {"id", "round_id", "user_id", "side", "has_answered"}
    for model in (PulseAnswer, PulseWords):
        assert model._meta.pk.get_internal_type() == "UUIDField"
    pointing = {field.related_model for model in (PulseAnswer, PulseWords) for field in model._meta.fields}
    assert pointing == {None, PulseRound}


def test_who_answered_points_at_no_answer_and_nothing_else_at_either() -> None:
    related = {
        relation.related_model
        for model in (PulseAnswer, PulseAsked, PulseWords)
        for relation in model._meta.related_objects
    }
    assert related == set()


def physical_order() -> list[str]:
    """The words of all answers, in the order in which they lie in the database."""
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT words FROM {PulseAnswer._meta.db_table} ORDER BY {place}")
        return [row[0] for row in cursor.fetchall()]


def test_where_answers_lie_does_not_tell_when_they_came(sides: Sides, frieda: User, at: datetime) -> None:
    """Of twelve, the chance of lying in their order is one of 479 million; and every one gets a new key each time."""
    here, came, keys = open_round(frieda, at), [], set()
    for number, who in enumerate(chain(*sides)):
        before = set(PulseAnswer.objects.values_list("pk", flat=True))
        answer(here, who, at, yes=PARTS, words=f"answer {number}")
        came.append(f"answer {number}")
        assert not before & set(PulseAnswer.objects.values_list("pk", flat=True))
        keys |= before
    assert sorted(physical_order()) == sorted(came)
    assert physical_order() != came
    if connection.vendor == "postgresql":  # one transaction wrote them all
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(DISTINCT xmin::text) FROM {PulseAnswer._meta.db_table}")
            assert cursor.fetchone() == (1,)


def test_the_order_in_which_somebody_was_asked_is_not_kept(sides: Sides, frieda: User, at: datetime) -> None:
    here = open_round(frieda, at)
    one, other = sides[0][:2]
    asked = [[statement.pk for statement in seen_by(who, at).statements] for who in (one, other)]
    assert asked[0] == [statement.pk for statement in seen_by(one, at).statements]  # opened again, the same
    for who, order in zip((one, other), asked, strict=True):
        said = dict.fromkeys(order, "no") | {order[0]: "yes"}
        answer_pulse(here.pk, PulseAnswerData(said), by=who, at=at)
    in_order = list(here.statements.order_by("position").values_list("pk", flat=True))
    kept = sorted(PulseAnswer.objects.values_list("choices", flat=True))
    expected = [["yes" if pk == order[0] else "no" for pk in in_order] for order in asked]
    assert kept == sorted(expected)


def test_neither_keys_nor_positions_of_statements_tell_the_decoys(
    frieda: User, at: datetime, sides: Sides
) -> None:
    """By chance, so several rounds are looked at: in each the parts would have to stand first."""
    orders = []
    for number in range(8):
        here = open_round(frieda, at + timedelta(days=number))
        orders.append(list(here.statements.order_by("pk").values_list("is_part", flat=True)))
        assert orders[-1] == list(here.statements.order_by("position").values_list("is_part", flat=True))
        close_pulse(here.pk, by=frieda, at=at + timedelta(days=number))
    assert len({tuple(order) for order in orders}) > 1


# --- open and answer -----------------------------------------------------------------------------------------


def test_a_round_freezes_its_statements_and_asks_both_sides(
    sides: Sides, frieda: User, gustav: User, at: datetime
) -> None:
    both = User.objects.create_user("both@example.com", name="Both", is_field=True, is_inside=True)
    gone = people("field", 1, first=90)[0]
    User.objects.filter(pk=gone.pk).update(is_active=False)
    here = open_round(frieda, at)
    assert {(one.text, one.is_part) for one in here.statements.all()} == {
        *((text, True) for text in PARTS),
        *((text, False) for text in DECOYS),
    }
    asked = dict(PulseAsked.objects.values_list("user", "side"))
    assert asked == {
        **{who.pk: "field" for who in sides[0]},
        **{who.pk: "inside" for who in sides[1]},
        both.pk: "inside",
    }
    for idea in PulseIdea.objects.all():
        drop_idea(idea.pk, by=frieda, at=at)
    assert here.statements.count() == 6


def test_opened_twice_it_is_one_round(sides: Sides, frieda: User, at: datetime) -> None:
    assert open_round(frieda, at) == open_round(frieda, at)
    assert PulseRound.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        PulseRound.objects.create(
            number=7, version=models.StrategyVersion.objects.get(), opened_at=at, closes_at=at
        )


def test_only_the_manager_opens_closes_and_prepares(
    sides: Sides, frieda: User, gustav: User, carla: User, at: datetime
) -> None:
    for who in (gustav, carla, sides[0][0]):
        with pytest.raises(PermissionDenied):
            open_round(who, at)
        with pytest.raises(PermissionDenied):
            keep_decoys(["x"], by=who, at=at)
        with pytest.raises(PermissionDenied):
            drop_idea(PulseIdea.objects.first().pk, by=who, at=at)
    here = open_round(frieda, at)
    with pytest.raises(PermissionDenied):
        close_pulse(here.pk, by=gustav, at=at)


def test_what_is_missing_is_said(frieda: User, at: datetime) -> None:
    with pytest.raises(ValidationError) as told:
        open_round(frieda, at)
    assert "No strategy is published yet" in str(told.value)
    version = publish(frieda, at)
    keep_decoys(DECOYS[:1], by=frieda, at=at)
    with pytest.raises(ValidationError) as told:
        open_round(frieda, at)
    assert [message[:22] for message in told.value.messages] == [
        "Choose at least 2 sent",
        "Write at least 2 decoy",
        "A round shows nothing ",
    ]
    keep_parts(version.pk, PARTS, by=frieda, at=at)
    keep_decoys(DECOYS, by=frieda, at=at)
    people("field", 5), people("inside", 4)
    with pytest.raises(ValidationError, match="one side has fewer people"):
        open_round(frieda, at)
    people("inside", 1, first=4)
    for days in (0, 61):
        with pytest.raises(ValidationError) as told:
            open_round(frieda, at, days=days)
        assert list(told.value.message_dict) == ["closes_on"]
    assert open_round(frieda, at, days=60)


def test_statements_of_an_older_version_are_not_asked(sides: Sides, frieda: User, at: datetime) -> None:
    newer = publish(frieda, at, "All is different.")
    with pytest.raises(ValidationError, match="Choose at least 2 sentences of version 2"):
        open_round(frieda, at)
    with pytest.raises(ValidationError, match="Another version"):
        keep_parts(newer.pk - 1, PARTS, by=frieda, at=at)


def test_kept_twice_a_statement_is_one_and_dropped_it_can_come_back(frieda: User, at: datetime) -> None:
    version = prepare(frieda, at)
    keep_parts(version.pk, PARTS, by=frieda, at=at)
    keep_decoys([*DECOYS, DECOYS[0]], by=frieda, at=at)
    assert PulseIdea.objects.count() == 6
    with pytest.raises(ValidationError, match="part of the strategy"):
        keep_decoys(PARTS[:1], by=frieda, at=at)
    drop_idea(PulseIdea.objects.get(text=DECOYS[0]).pk, by=frieda, at=at)
    keep_decoys(DECOYS[:1], by=frieda, at=at)
    assert PulseIdea.objects.ready(version).filter(text=DECOYS[0]).count() == 1


def test_a_decoy_is_not_what_the_strategy_says(sides: Sides, frieda: User, at: datetime) -> None:
    """Neither when it is written, whether or not that sentence is kept, nor by a version that comes later."""
    version = publish(frieda, at, f"We are honest. {PARTS[0]} {DECOYS[0]}")
    with pytest.raises(ValidationError, match="part of the strategy"):
        keep_decoys(["We are honest."], by=frieda, at=at)
    with pytest.raises(ValidationError, match="kept as a decoy"):
        keep_parts(version.pk, [PARTS[0], DECOYS[1]], by=frieda, at=at)
    keep_parts(version.pk, [PARTS[0], "We are honest."], by=frieda, at=at)
    with pytest.raises(ValidationError, match=f"Drop the decoy “{DECOYS[0]}”"):
        open_round(frieda, at)
    drop_idea(PulseIdea.objects.get(text=DECOYS[0]).pk, by=frieda, at=at)
    assert open_round(frieda, at).statements.count() == 4


def test_of_many_statements_chance_draws_six_of_a_kind(sides: Sides, frieda: User, at: datetime) -> None:
    keep_decoys([f"Decoy {n}" for n in range(20)], by=frieda, at=at)
    here = open_round(frieda, at)
    assert here.statements.filter(is_part=False).count() == 6
    assert here.statements.filter(is_part=True).count() == 3


def test_the_second_answer_of_a_person_does_not_count(sides: Sides, frieda: User, at: datetime) -> None:
    here = open_round(frieda, at)
    assert answer(here, sides[0][0], at, yes=PARTS, words="first")
    assert not answer(here, sides[0][0], at, yes=DECOYS, words="second")
    assert list(PulseAnswer.objects.values_list("words", flat=True)) == ["first"]


def test_who_is_not_asked_and_who_comes_too_late(sides: Sides, frieda: User, at: datetime) -> None:
    here = open_round(frieda, at)
    (newcomer,) = people("field", 1, first=50)
    for stranger in (newcomer, frieda):
        with pytest.raises(PermissionDenied):
            answer(here, stranger, at)
    with pytest.raises(Conflict):  # its last day is over, whether or not the sweep came by
        answer(here, sides[0][0], here.closes_at)
    close_pulse(here.pk, by=frieda, at=at)
    with pytest.raises(Conflict):
        answer(here, sides[0][0], at)


@pytest.mark.parametrize("choice", ["", "perhaps", None])
def test_each_statement_wants_a_word(sides: Sides, frieda: User, at: datetime, choice: str | None) -> None:
    here = open_round(frieda, at)
    said = dict.fromkeys(here.statements.values_list("pk", flat=True), "yes")
    said[min(said)] = choice
    with pytest.raises(ValidationError):
        answer_pulse(here.pk, PulseAnswerData(said), by=sides[0][0], at=at)
    assert not PulseAsked.objects.filter(has_answered=True).exists()


# --- close -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "inside", "shown"), [(5, 5, True), (4, 6, False), (6, 4, False), (0, 0, False)]
)
def test_a_result_wants_five_of_each_side(
    sides: Sides, frieda: User, at: datetime, field: int, inside: int, *, shown: bool
) -> None:
    here = run_round(frieda, at, everything_right(sides[0][:field], sides[1][:inside]))
    assert here.is_shown is shown
    assert bool(results()) is shown
    assert PulseCount.objects.exists() is shown
    assert (here.answered_field, here.answered_inside) == ((field, inside) if shown else (None, None))
    assert not PulseAnswer.objects.exists()
    assert not PulseAsked.objects.exists()


def test_the_database_refuses_to_show_a_small_group(sides: Sides, frieda: User, at: datetime) -> None:
    here = run_round(frieda, at, everything_right(sides[0][:4], sides[1]))
    for few in ({"answered_field": 4, "answered_inside": 6}, {"answered_field": None, "answered_inside": 6}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PulseRound.objects.filter(pk=here.pk).update(**few)


def test_the_result_is_counted_by_hand(sides: Sides, frieda: User, at: datetime) -> None:
    """Two parts and two decoys would do; there are three of each. Field: all right but one person, who has all wrong.
    Inside: three all right, three not sure of anything.
    """
    field, inside = sides
    here = open_round(frieda, at)
    for who in field[:5]:
        answer(here, who, at, yes=PARTS)
    answer(here, field[5], at, yes=DECOYS)
    for who in inside[:3]:
        answer(here, who, at, yes=PARTS)
    for who in inside[3:]:
        answer(here, who, at, unsure=PARTS + DECOYS)
    close_pulse(here.pk, by=frieda, at=at)
    (result,) = results()
    assert [one.is_part for one in result.statements] == [True] * 3 + [False] * 3
    assert {(one.right("field"), one.right("inside")) for one in result.statements} == {(5, 3)}
    assert result.field_distance == Fraction(1, 6)  # one of six has everything wrong
    assert result.inside_distance == Fraction(1, 4)  # half of them are a half away
    assert result.between == Fraction(1, 4) - Fraction(1, 6)
    assert (result.number, result.version, result.answered_field, result.answered_inside) == (1, 1, 6, 6)


def test_own_words_want_ten_of_each_side_and_stand_alone(frieda: User, at: datetime) -> None:
    prepare(frieda, at)
    field, inside = people("field", 11), people("inside", 11)
    few = [
        (who, PARTS, f"{who.name} says" if number != 0 else "")
        for number, who in enumerate([*inside, *field[:10]])
    ]
    here = open_round(frieda, at)
    for who, yes, words in few:
        answer(here, who, at, yes=yes, words=words)
    answer(here, field[10], at, yes=PARTS, words="  \n ")
    close_pulse(here.pk, by=frieda, at=at)
    words = own_words(here.pk)
    assert words is not None
    assert (len(words.field), len(words.inside)) == (10, 10)
    assert list(words.field) == sorted(words.field, key=str.casefold)
    later = at + timedelta(days=40)
    again = open_round(frieda, later)
    for who in inside:
        answer(again, who, later, yes=PARTS, words="words")
    for number, who in enumerate(field):
        answer(again, who, later, yes=PARTS, words="words" if number < 9 else "")
    close_pulse(again.pk, by=frieda, at=later)
    assert len(results()) == 2
    assert own_words(again.pk) is None
    assert PulseWords.objects.exclude(round=here).count() == 0


def test_words_are_forgotten_after_two_years_and_the_result_stays(frieda: User, at: datetime) -> None:
    prepare(frieda, at)
    both = [*people("field", 10), *people("inside", 10)]
    here = run_round(frieda, at, [(who, PARTS, "words") for who in both])
    assert forget_pulse_words(at=at + timedelta(days=731)) == 0
    assert forget_pulse_words(at=at + timedelta(days=733)) == 20
    assert own_words(here.pk) is None
    assert len(results()) == 1


def test_who_leaves_after_answering_has_answered(
    sides: Sides, frieda: User, gustav: User, at: datetime
) -> None:
    here = open_round(frieda, at)
    for who in chain(sides[0][:5], sides[1][:5]):
        answer(here, who, at, yes=PARTS)
    close_account(sides[0][0].pk, by=gustav, at=at)
    assert close_pulse(here.pk, by=frieda, at=at).answered_field == 5


def test_closed_twice_it_is_closed_once(sides: Sides, frieda: User, at: datetime) -> None:
    here = run_round(frieda, at, everything_right(*sides))
    again = close_pulse(here.pk, by=frieda, at=at + timedelta(days=9))
    assert again.closed_at == here.closed_at
    assert PulseCount.objects.count() == 12


def test_two_rounds_with_results_are_weeks_apart(sides: Sides, frieda: User, at: datetime) -> None:
    run_round(frieda, at, everything_right(*sides))
    closed = at + timedelta(days=1)
    with pytest.raises(ValidationError, match="may be opened from"):
        open_round(frieda, closed + timedelta(days=27))
    run_round(frieda, closed + timedelta(days=28), everything_right(sides[0][:4], sides[1]))
    assert open_round(frieda, closed + timedelta(days=30))  # of the last one nothing was shown


# --- what is seen while it is open ---------------------------------------------------------------------------


def test_while_it_is_open_answers_are_told_in_fives(sides: Sides, frieda: User, at: datetime) -> None:
    here, told = open_round(frieda, at), []
    for who in chain(*sides):
        told.append(seen_by(frieda, at).at_least)
        answer(here, who, at)
    assert told == [0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10]


def test_the_hint_is_for_whoever_has_not_answered(sides: Sides, frieda: User, at: datetime) -> None:
    who = sides[0][0]
    assert hint(who) is None
    here = open_round(frieda, at)
    assert (hint(who).waits, hint(frieda).waits) == (True, False)
    assert hint(who).last_day == date(2026, 11, 30)
    answer(here, who, at)
    assert not hint(who).waits


# --- notices -------------------------------------------------------------------------------------------------


def told(kind: str) -> set[int]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient", flat=True))


def test_everybody_is_asked_once_and_reminded_once_and_nobody_who_is_away(
    sides: Sides, frieda: User, gustav: User, at: datetime
) -> None:
    field, inside = sides
    away, left = field[0], inside[0]
    Absence.objects.create(
        person=away,
        starts_at=at - timedelta(days=1),
        ends_at=at + timedelta(days=11),
        reported_by=away,
        changed_at=at,
    )
    here = open_round(frieda, at)
    assert told("pulse_asked") == {who.pk for who in chain(*sides)} - {away.pk}
    answer(here, field[1], at)
    close_account(left.pk, by=gustav, at=at)
    assert ask(here, at=at + timedelta(days=1)) == 0
    soon = here.closes_at - timedelta(days=3)
    back = soon + timedelta(hours=1)  # asked only now, so not reminded in the same breath
    assert ask(here, at=back) == 1 + 9
    assert told("pulse_asked") == {who.pk for who in chain(*sides)}
    assert told("pulse_reminded") == {who.pk for who in chain(*sides)} - {away.pk, left.pk, field[1].pk}
    assert ask(here, at=back + timedelta(hours=1)) == 0


def test_a_notice_does_not_go_out_to_who_has_answered(sides: Sides, frieda: User, at: datetime) -> None:
    from notifications.kinds import find

    here = open_round(frieda, at)
    one, other = sides[0][:2]
    answer(here, one, at)
    kind = find("pulse_asked")
    going = {n.recipient_id: kind.relevant(n) for n in Notice.objects.filter(recipient__in=[one, other])}
    assert going == {one.pk: False, other.pk: True}
    assert "30 Nov 2026" in kind.describe(Notice.objects.first().data).title


def test_when_a_round_closes_nothing_tells_who_was_told(sides: Sides, frieda: User, at: datetime) -> None:
    here = open_round(frieda, at)
    asked = Notice.objects.filter(kind="pulse_asked")
    assert told("pulse_asked") == {one.pk for side in sides for one in side}
    Delivery.objects.bulk_create(
        Delivery(notice=one, recipient=one.recipient, channel="mail", due_at=at, dropped_because="untrue")
        for one in asked
    )
    ask(here, at=here.closes_at - timedelta(hours=1))
    other = Notice.objects.create(recipient=frieda, kind="pulse_asked", key="pulse_asked-0", at=at)
    close_pulse(here.pk, by=frieda, at=here.closes_at)
    assert list(Notice.objects.filter(kind__startswith="pulse_")) == [other]
    assert not Delivery.objects.exists()
    assert ask(here, at=here.closes_at) == 0  # a sweep that read the round while it was closed


@pytest.mark.parametrize("words", ["x" * 601, "a\0b"])
def test_own_words_that_cannot_be_kept_are_refused_and_nobody_has_answered(
    sides: Sides, frieda: User, at: datetime, words: str
) -> None:
    here = open_round(frieda, at)
    with pytest.raises(ValidationError) as refused:
        answer(here, sides[0][0], at, words=words)
    assert set(refused.value.message_dict) == {"words"}
    assert not here.asked.filter(has_answered=True).exists()


@pytest.mark.parametrize("text", ["x" * 241, "a\0b", " "])
def test_what_is_no_statement_is_not_kept(sides: Sides, frieda: User, at: datetime, text: str) -> None:
    before, version = PulseIdea.objects.count(), StrategyVersion.objects.get()
    for keep, field in ((partial(keep_parts, version.pk), "own"), (keep_decoys, "decoy")):
        with pytest.raises(ValidationError) as refused:
            keep([text], by=frieda, at=at)
        assert set(refused.value.message_dict) == {field}
    assert PulseIdea.objects.count() == before
