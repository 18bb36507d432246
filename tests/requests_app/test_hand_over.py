"""Nobody there, nothing lost: what is an absent owner's is somebody else's by the next sweep, and everybody knows why."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from notifications.models import Notice
from people.models import Absence
from people.roster import Choice, Reason, Via
from requests_app.actions.ask import ask
from requests_app.actions.claim import claim
from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.give import give
from requests_app.actions.hand_over import hand_over_absent
from requests_app.cover import cover_at, explain, people_of
from requests_app.models import HandoverItem, HandoverWish, SalesRequest
from requests_app.states import Ball, State, Verb
from salesdesk.web.conflict import Conflict
from tandems.models import Side
from tests.company import person

if TYPE_CHECKING:
    from collections.abc import Callable

    from people.models import User

HOUR = timedelta(hours=1)


@pytest.fixture
def away(at) -> Callable[..., Absence]:
    """This person is away from `at` on."""

    def leave(who: User, **fields) -> Absence:
        return Absence.objects.create(person=who, changed_at=at, **{"starts_at": at, **fields})

    return leave


@pytest.fixture
def hers(tandem, in_progress, dora, anna) -> SalesRequest:
    """A request that Anna works on for Dora."""
    return in_progress(dora, anna)


def owner_of(sales_request: SalesRequest) -> User | None:
    sales_request.refresh_from_db()
    return sales_request.owner


def names(*people: User) -> dict[int, str]:
    return {one.pk: one.name for one in people}


def test_what_is_an_absent_owners_moves_to_the_agreed_stand_in_with_its_item(
    hers, anna, bert, carla, away, at
):
    anna.stand_ins.create(stand_in=bert)
    absence = away(anna)

    assert hand_over_absent(at=at + HOUR) == 1

    item = HandoverItem.objects.get()
    assert owner_of(hers) == bert
    assert (hers.state, hers.accepted_at) == (
        State.SUBMITTED,
        None,
    )  # Bert has yet to say that he has it in hand
    assert (item.sales_request, item.leaver, item.to) == (hers, anna, bert)
    assert item.handover.absence == absence
    assert Choice.from_json(item.choice).via is Via.STAND_IN
    assert hers.accept_by is not None


def test_done_again_it_does_nothing(hers, anna, bert, carla, away, at):
    away(anna)

    assert [hand_over_absent(at=at) for _ in range(3)] == [1, 0, 0]
    assert hers.events.filter(kind=Verb.HAND_OVER).count() == 1


def test_a_sweep_with_nothing_to_do_asks_two_questions(hers, django_assert_num_queries, at):
    with django_assert_num_queries(2):
        hand_over_absent(at=at)


def test_the_promise_and_the_target_stay_as_they_were(hers, anna, bert, away, at):
    promised = at + timedelta(days=2)
    SalesRequest.objects.filter(pk=hers.pk).update(promise_at=promised)
    due = hers.target_due_at
    away(anna)

    hand_over_absent(at=at + HOUR)

    hers.refresh_from_db()
    assert (hers.promise_at, hers.target_due_at) == (promised, due)


def test_an_open_query_goes_along_and_stays_with_the_field(hers, anna, bert, away, at):
    ask(hers.pk, question="Which length?", by=anna, at=at)
    away(anna)

    hand_over_absent(at=at + HOUR)

    assert owner_of(hers) is not None
    assert (hers.state, hers.ball, hers.waiting_for) == (State.WAITING, Ball.FIELD, "Which length?")


def test_absent_stand_ins_are_passed_over_and_the_page_can_say_so(hers, anna, bert, carla, away, at):
    anna.stand_ins.create(stand_in=bert, position=0)
    anna.stand_ins.create(stand_in=carla, position=1)
    away(bert)
    away(anna)

    hand_over_absent(at=at)

    choice = Choice.from_json(HandoverItem.objects.get().choice)
    assert owner_of(hers) == carla
    assert [(one.pk, one.reason) for one in choice.passed] == [(bert.pk, Reason.ABSENT)]
    assert people_of(choice) == {bert.pk, carla.pk}
    assert explain(choice, names(bert, carla)) == ["Carla is the agreed stand-in.", "Bert was absent."]


def test_the_tandem_comes_before_the_team(hers, tandem, anna, bert, away, at):
    partner = person("Paula", is_inside=True)
    tandem.memberships.create(user=partner, side=Side.INSIDE, joined_at=at)
    away(anna)

    hand_over_absent(at=at)

    assert owner_of(hers) == partner


def test_many_spread_over_those_who_have_least(tandem, in_progress, dora, anna, bert, carla, away, at):
    for _ in range(6):
        in_progress(dora, anna)
    away(anna)

    assert hand_over_absent(at=at) == 6

    assert (bert.owned.count(), carla.owned.count(), anna.owned.count()) == (3, 3, 0)


def test_nobody_gets_more_than_they_can_take(tandem, in_progress, dora, anna, bert, carla, away, at):
    type(bert).objects.filter(pk=bert.pk).update(load_limit=HOUR)
    for _ in range(3):
        in_progress(dora, anna)
    away(anna)

    hand_over_absent(at=at)

    assert bert.owned.count() * in_progress(dora, carla).work <= HOUR


def test_who_may_not_do_this_type_is_passed_over(hers, types, anna, bert, carla, away, at):
    types["quote"].workers.set([anna, carla])
    anna.stand_ins.create(stand_in=bert)
    away(anna)

    hand_over_absent(at=at)

    assert owner_of(hers) == carla


def test_a_stand_in_for_another_type_is_not_asked(hers, anna, bert, carla, away, at):
    anna.stand_ins.create(stand_in=bert, duties=["delivery-date"])
    anna.stand_ins.create(stand_in=carla, position=1, duties=["quote"])
    away(anna)

    hand_over_absent(at=at)

    assert owner_of(hers) == carla


def test_a_part_timers_day_off_passes_over(hers, anna, bert, carla, away, at):
    anna.stand_ins.create(stand_in=bert)
    bert.own_week = {"tue": [["08:00", "12:00"]]}  # it is Monday
    bert.save()
    away(anna)

    hand_over_absent(at=at)

    assert owner_of(hers) == carla


def test_circles_end(hers, anna, bert, carla, away, at):
    for one, other in ((anna, bert), (bert, carla), (carla, anna)):
        one.stand_ins.create(stand_in=other)
    for one in (anna, bert, carla):
        away(one)

    hand_over_absent(at=at)

    assert owner_of(hers) is None


def test_everybody_away_it_stands_in_the_queue_and_whoever_is_there_is_alarmed(
    hers, anna, bert, carla, frieda, away, at
):
    for one in (anna, bert, carla):
        away(one)

    hand_over_absent(at=at)

    assert owner_of(hers) is None
    assert (hers.state, hers.unclaimed_since) == (State.SUBMITTED, at)
    alarmed = {notice.recipient for notice in Notice.objects.filter(kind="handover_alarm")}
    assert alarmed == {carla, frieda}  # the lead is away herself: the next level hears it too


def test_closed_accounts_leave_nothing_behind(hers, anna, bert, at):
    type(anna).objects.filter(pk=anna.pk).update(is_active=False)

    assert hand_over_absent(at=at) == 1
    assert owner_of(hers) == bert


def test_delivered_requests_stay(hers, anna, bert, away, at):
    deliver(hers.pk, delivery=Delivery(), by=anna, at=at)
    away(anna)

    assert hand_over_absent(at=at) == 0


def test_before_a_planned_absence_begins_nothing_moves(hers, anna, bert, away, at):
    away(anna, starts_at=at + HOUR)

    assert hand_over_absent(at=at) == 0
    assert hand_over_absent(at=at + HOUR) == 1


def test_after_it_ended_nothing_moves(hers, anna, bert, away, at):
    away(anna, ends_at=at + HOUR)

    assert hand_over_absent(at=at + HOUR) == 0


def test_a_wish_is_kept_if_that_person_is_there_and_its_note_goes_along(hers, anna, bert, carla, away, at):
    anna.stand_ins.create(stand_in=bert)
    absence = away(anna)
    HandoverWish.objects.create(absence=absence, sales_request=hers, to=carla, note="Ask for Mr Huber.")

    hand_over_absent(at=at)

    item = HandoverItem.objects.get()
    assert (item.to, item.note, Choice.from_json(item.choice).via) == (carla, "Ask for Mr Huber.", Via.WISH)


def test_a_wish_for_somebody_who_is_away_too_is_passed_over(hers, anna, bert, carla, away, at):
    absence = away(anna)
    HandoverWish.objects.create(absence=absence, sales_request=hers, to=carla)
    away(carla)

    hand_over_absent(at=at)

    assert owner_of(hers) == bert


def test_when_the_stand_in_leaves_as_well_it_moves_on(hers, anna, bert, carla, away, at):
    anna.stand_ins.create(stand_in=bert)
    away(anna)
    hand_over_absent(at=at)
    away(bert, starts_at=at + HOUR)

    assert hand_over_absent(at=at + HOUR) == 1
    assert owner_of(hers) == carla


def test_extended_after_it_came_back_it_moves_once_more(hers, anna, bert, away, at):
    away(anna)
    hand_over_absent(at=at)
    SalesRequest.objects.filter(pk=hers.pk).update(owner=anna)  # whatever brought it back

    assert hand_over_absent(at=at + HOUR) == 1
    assert HandoverItem.objects.filter(ended_at=None).count() == 1


def test_each_concerned_hears_once_for_the_batch(tandem, in_progress, dora, emil, anna, bert, away, at):
    for _ in range(3):
        in_progress(dora, anna)
    in_progress(emil, anna)
    anna.stand_ins.create(stand_in=bert)
    away(anna)
    Notice.objects.all().delete()

    hand_over_absent(at=at)
    hand_over_absent(at=at)

    told = {notice.recipient: notice for notice in Notice.objects.filter(kind="handover")}
    assert set(told) == {bert, dora, emil}
    assert (told[bert].data["mine"], told[bert].data["all"]) == (4, 4)
    assert (told[dora].data["mine"], told[dora].data["all"]) == (0, 3)
    assert told[emil].data["all"] == 1
    assert {item["to"] for item in told[dora].data["items"]} == {"Bert"}


def test_the_timeline_says_that_it_was_handed_over_and_never_why(hers, anna, bert, away, at):
    away(anna, note="Back on Friday")

    hand_over_absent(at=at)

    event = hers.events.get(kind=Verb.HAND_OVER)
    assert (event.actor, event.note, event.data) == (None, "", {"from": anna.pk, "to": bert.pk})


def test_who_is_away_is_given_nothing(hers, submitted, emil, anna, bert, carla, away, at):
    waiting = submitted(emil)
    away(bert)

    with pytest.raises(Exception, match="is not here now"):
        give(hers.pk, to=bert, by=anna, at=at)
    with pytest.raises(Conflict, match="reported absent"):
        claim(waiting.pk, by=bert, at=at)


def test_the_facts_cost_the_same_for_two_and_for_twenty_people(db, anna, bert, at, django_assert_num_queries):
    with django_assert_num_queries(7):
        cover_at(at)
    for number in range(20):
        colleague = person(f"Colleague{number}", is_inside=True)
        anna.stand_ins.create(stand_in=colleague, position=number)
    with django_assert_num_queries(7):
        cover_at(at)


def test_one_that_cannot_move_holds_up_no_other(tandem, in_progress, dora, anna, bert, away, at, monkeypatch):
    first, second = in_progress(dora, anna), in_progress(dora, anna)
    away(anna)
    from requests_app.actions import hand_over

    really = hand_over.move

    def move(sales_request, **given):
        if sales_request.pk == first.pk:
            raise ValueError("broken")
        return really(sales_request, **given)

    monkeypatch.setattr(hand_over, "move", move)

    assert hand_over_absent(at=at) == 1
    assert owner_of(second) == bert
    assert owner_of(first) == anna
    monkeypatch.setattr(hand_over, "move", really)
    assert hand_over_absent(at=at) == 1
