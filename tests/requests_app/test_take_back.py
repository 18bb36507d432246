"""Back again: what nobody touched returns by itself where it is wished so; what is over ends quietly."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from notifications import kinds
from notifications.models import Notice
from people.models import Absence
from requests_app.actions.accept import accept
from requests_app.actions.answer import answer
from requests_app.actions.ask import ask
from requests_app.actions.cancel import cancel
from requests_app.actions.give import give
from requests_app.actions.hand_over import hand_over_absent
from requests_app.actions.note import note
from requests_app.actions.take_back import return_untouched
from requests_app.models import HandoverItem, SalesRequest
from requests_app.models.handover import Cause, Decision
from requests_app.states import State, Verb
from tests.company import person

if TYPE_CHECKING:
    from collections.abc import Callable

    from people.models import User

HOUR = timedelta(hours=1)


@pytest.fixture
def handed_over(tandem, in_progress, dora, anna, bert, at) -> Callable[..., SalesRequest]:
    """A request of Anna's that went to Bert while she is away until noon; untouched ones return to her by themselves."""
    anna.takes_back = True
    anna.save()
    anna.stand_ins.create(stand_in=bert)
    Absence.objects.create(person=anna, starts_at=at + HOUR, ends_at=at + 3 * HOUR, changed_at=at)

    def make(**fields) -> SalesRequest:
        sent = in_progress(dora, anna, **fields)
        hand_over_absent(at=at + HOUR)
        sent.refresh_from_db()
        assert sent.owner == bert
        return sent

    return make


def owner_of(sales_request: SalesRequest) -> User | None:
    sales_request.refresh_from_db()
    return sales_request.owner


def test_what_nobody_touched_returns_by_itself(handed_over, anna, bert, at):
    sent = handed_over()
    accept(sent.pk, by=bert, at=at + 2 * HOUR)
    deadline = sent.deadline_at

    assert return_untouched(at=at + 4 * HOUR) == 1

    item = HandoverItem.objects.get()
    last = sent.events.order_by("pk").last()
    assert owner_of(sent) == anna
    assert (sent.state, sent.accepted_at) == (State.IN_PROGRESS, at + 4 * HOUR)
    assert sent.deadline_at == deadline
    assert (last.kind, last.actor, last.owner) == (Verb.TAKE_BACK, None, anna)
    assert (item.decision, item.ended_at) == (Decision.RETURNED, at + 4 * HOUR)


def test_done_again_it_does_nothing(handed_over, at):
    sent = handed_over()
    assert [return_untouched(at=at + 4 * HOUR) for _ in range(3)] == [1, 0, 0]
    assert sent.events.filter(kind=Verb.TAKE_BACK).count() == 1


def test_a_sweep_with_nothing_to_do_asks_two_questions(handed_over, django_assert_max_num_queries, at):
    handed_over()
    with django_assert_max_num_queries(2):
        assert return_untouched(at=at + 2 * HOUR) == 0


def test_nothing_returns_while_its_owner_is_away(handed_over, bert, at):
    sent = handed_over()
    assert return_untouched(at=at + 2 * HOUR) == 0
    assert owner_of(sent) == bert


def test_nothing_returns_by_itself_to_who_did_not_wish_it(handed_over, anna, bert, at):
    sent = handed_over()
    anna.takes_back = False
    anna.save()
    assert return_untouched(at=at + 4 * HOUR) == 0
    assert owner_of(sent) == bert


def test_what_the_stand_in_has_worked_on_stays(handed_over, bert, at):
    sent = handed_over()
    note(sent.pk, text="Called the customer.", by=bert, at=at + 2 * HOUR)
    assert return_untouched(at=at + 4 * HOUR) == 0
    assert owner_of(sent) == bert


def test_an_answer_of_the_rep_is_not_the_stand_ins_work(tandem, in_progress, dora, anna, bert, at):
    anna.takes_back = True
    anna.save()
    anna.stand_ins.create(stand_in=bert)
    sent = in_progress(dora, anna)
    ask(sent.pk, question="Which voltage?", by=anna, at=at)
    Absence.objects.create(person=anna, starts_at=at + HOUR, ends_at=at + 3 * HOUR, changed_at=at)
    hand_over_absent(at=at + HOUR)
    answer(sent.pk, text="400 V", by=dora, at=at + 2 * HOUR)

    assert return_untouched(at=at + 4 * HOUR) == 1
    assert owner_of(sent) == anna


def test_what_is_due_within_four_working_hours_stays(handed_over, bert, at):
    sent = handed_over(promise_at=at + 8 * HOUR)
    assert return_untouched(at=at + 4 * HOUR) == 0
    assert owner_of(sent) == bert


def test_what_a_third_person_has_stays(handed_over, bert, carla, at):
    sent = handed_over()
    give(sent.pk, to=carla, by=bert, at=at + 2 * HOUR)
    assert return_untouched(at=at + 4 * HOUR) == 0
    assert owner_of(sent) == carla


def test_what_went_to_the_queue_and_lies_there_returns(handed_over, anna, at):
    User = type(anna)
    sent = handed_over()
    HandoverItem.objects.update(to=None)
    SalesRequest.objects.filter(pk=sent.pk).update(
        owner=None, owner_since=None, accepted_at=None, accept_by=None, unclaimed_since=at
    )
    assert User.objects.filter(takes_back=True).count() == 1
    assert return_untouched(at=at + 4 * HOUR) == 1
    assert owner_of(sent) == anna


def test_who_may_not_do_this_type_any_more_gets_nothing_back(handed_over, types, bert, at):
    sent = handed_over()
    types["quote"].workers.set([bert])
    assert return_untouched(at=at + 4 * HOUR) == 0
    assert owner_of(sent) == bert


def test_an_item_of_a_closed_request_ends_quietly(handed_over, dora, at):
    sent = handed_over()
    cancel(sent.pk, reason="The customer has stopped the project.", by=dora, at=at + 2 * HOUR)
    Notice.objects.all().delete()
    assert return_untouched(at=at + 4 * HOUR) == 0
    item = HandoverItem.objects.get()
    assert (item.ended_at, item.decision) == (at + 4 * HOUR, "")
    assert not Notice.objects.exists()


def test_what_was_given_back_by_hand_is_over(handed_over, anna, bert, at):
    sent = handed_over()
    give(sent.pk, to=anna, by=bert, at=at + 3.5 * HOUR)
    assert return_untouched(at=at + 4 * HOUR) == 0
    assert HandoverItem.objects.get().ended_at == at + 4 * HOUR
    assert owner_of(sent) == anna


def test_what_moved_because_nobody_accepted_does_not_return(handed_over, bert, at):
    sent = handed_over()
    HandoverItem.objects.update(cause=Cause.LADDER, handover=None)
    assert return_untouched(at=at + 4 * HOUR) == 0
    assert owner_of(sent) == bert


def test_with_the_first_leaver_returns_what_the_stand_in_had_to_hand_over_too(
    handed_over, anna, bert, carla, at
):
    """Bert has accepted it and leaves as well: with Carla it is a third person's, and Anna decides by herself."""
    sent = handed_over()
    Absence.objects.create(person=bert, starts_at=at + 2 * HOUR, changed_at=at)
    hand_over_absent(at=at + 2 * HOUR)
    assert owner_of(sent) == carla
    assert return_untouched(at=at + 4 * HOUR) == 0
    assert HandoverItem.objects.filter(ended_at=None).count() == 2


def test_what_the_stand_in_gets_back_still_waits_for_the_first_leaver(handed_over, anna, bert, carla, at):
    sent = handed_over()
    bert.takes_back = True
    bert.save()
    Absence.objects.filter(person=anna).update(ends_at=at + 6 * HOUR)
    Absence.objects.create(person=bert, starts_at=at + 2 * HOUR, ends_at=at + 3 * HOUR, changed_at=at)
    hand_over_absent(at=at + 2 * HOUR)
    assert owner_of(sent) == carla

    assert return_untouched(at=at + 4 * HOUR) == 1
    assert owner_of(sent) == bert
    assert return_untouched(at=at + 7 * HOUR) == 1
    assert owner_of(sent) == anna


def test_those_concerned_are_told_once_for_all(handed_over, anna, bert, dora, at):
    for number in range(3):
        handed_over(subject=f"Conveyor {number}")
    Notice.objects.all().delete()
    assert return_untouched(at=at + 4 * HOUR) == 3
    return_untouched(at=at + 5 * HOUR)

    told = {notice.recipient: notice for notice in Notice.objects.all()}
    assert set(told) == {anna, bert, dora}
    describe = kinds.find("returned").describe
    assert describe(told[bert].data).title == "3 requests are with Anna again"
    assert describe(told[anna].data).title == "3 requests are yours again"
    assert "Conveyor 2" in describe(told[dora].data).lines[2]
    assert HandoverItem.objects.filter(decision_told_at=None).count() == 0


def test_one_that_cannot_return_holds_up_no_other(handed_over, anna, at, monkeypatch):
    from requests_app.actions import take_back as module

    first, second = handed_over(), handed_over()
    really = module._return
    monkeypatch.setattr(
        module, "_return", lambda pk, sent, at: 1 / 0 if sent == first.pk else really(pk, sent, at)
    )
    assert return_untouched(at=at + 4 * HOUR) == 1
    assert owner_of(second) == anna
    assert owner_of(first) != anna


def test_back_while_the_handover_runs_what_moved_stays_moved_and_the_rest_stays(
    handed_over, anna, bert, in_progress, dora, at
):
    moved = handed_over()
    anna.takes_back = False
    anna.save()
    Absence.objects.update(ends_at=at + 2 * HOUR)
    rest = in_progress(dora, anna)
    assert hand_over_absent(at=at + 2 * HOUR) == 0
    assert owner_of(rest) == anna
    assert owner_of(moved) == bert
    from requests_app.returning import number_to_decide

    assert number_to_decide(anna, at + 2 * HOUR) == 1


def test_nobody_else_is_told_who_did_not_have_to_do_with_it(handed_over, at):
    hugo = person("Hugo", is_inside=True)
    handed_over()
    return_untouched(at=at + 4 * HOUR)
    assert not Notice.objects.filter(recipient=hugo, kind="returned").exists()
