"""A request's life, step by step, as its people live it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from people.working_time import working_time_between
from requests_app import ledger
from requests_app.actions.answer import answer
from requests_app.actions.ask import ask
from requests_app.actions.claim import claim
from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.pass_on import pass_on
from requests_app.actions.submit import submit
from requests_app.actions.win import win
from requests_app.models import TimelineEvent
from requests_app.states import Party, State, TransitionNotAllowed
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from people.models import User
    from tandems.models import Tandem

Make = Callable
HOUR = timedelta(hours=1)


def test_without_a_tandem_a_request_lies_in_the_queue(submitted: Make, emil: User) -> None:
    sent = submitted(emil)
    assert (sent.state, sent.owner, sent.ball) == (State.SUBMITTED, None, "inside")


def test_a_tandems_request_goes_to_the_inside_partner(
    submitted: Make, tandem: Tandem, anna: User, dora: User
) -> None:
    sent = submitted(dora)
    assert (sent.owner, sent.state, sent.accepted_at) == (anna, State.SUBMITTED, None)
    assert [event.kind for event in sent.events.in_order()] == ["submit", "routed"]


def test_a_second_tap_on_submit_is_the_same_request(submitted: Make, emil: User, at: datetime) -> None:
    sent = submitted(emil)
    again = submit(sent.pk, by=emil, at=at + HOUR)
    assert (again.pk, again.submitted_at, again.events.count()) == (sent.pk, at, 1)


def test_bert_cannot_claim_what_anna_already_has(
    submitted: Make, anna: User, bert: User, emil: User, at: datetime
) -> None:
    sent = submitted(emil)
    claim(sent.pk, by=anna, at=at)
    with pytest.raises(Conflict, match="Anna was faster"):
        claim(sent.pk, by=bert, at=at)


def test_a_rep_cannot_claim(submitted: Make, emil: User, at: datetime) -> None:
    with pytest.raises(PermissionDenied):
        claim(submitted(emil).pk, by=emil, at=at)


def test_the_whole_story_is_counted_to_the_second(
    submitted: Make, emil: User, bert: User, at: datetime
) -> None:
    sent = submitted(emil)
    claim(sent.pk, by=bert, at=at + HOUR / 2)
    ask(sent.pk, question="Which voltage?", by=bert, at=at + HOUR)
    waiting = answer(sent.pk, text="400 V", by=emil, at=at + 2 * HOUR)
    assert waiting.target_due_at == at + timedelta(days=2, hours=1)  # 16 h target, one of them stood still
    deliver(sent.pk, delivery=Delivery(number="Q-1"), by=bert, at=at + 2 * HOUR + timedelta(minutes=7))
    pass_on(sent.pk, by=emil, at=at + timedelta(hours=3))
    won = win(sent.pk, value=1200, by=emil, at=at + timedelta(days=1))
    life = ledger.stretches(won.events.moments(), at + timedelta(days=400))
    spent = ledger.working_times(life, won.calendar.hours())
    assert spent[Party.NOBODY] == HOUR / 2
    assert spent[Party.INSIDE] == HOUR / 2 + timedelta(minutes=7)
    assert spent[Party.FIELD] == HOUR + timedelta(minutes=53)
    whole = working_time_between(won.submitted_at, won.closed_at, won.calendar.hours())
    assert sum(spent.values(), timedelta()) == whole


def test_who_cannot_see_it_cannot_ask(
    in_progress: Make, emil: User, bert: User, dora: User, at: datetime
) -> None:
    sent = in_progress(emil, bert)
    with pytest.raises(type(sent).DoesNotExist):
        answer(sent.pk, text="400 V", by=dora, at=at)


def test_what_is_not_waiting_cannot_be_answered(
    in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    with pytest.raises(TransitionNotAllowed):
        answer(in_progress(emil, bert).pk, text="400 V", by=emil, at=at)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_rewrite_the_timeline(submitted: Make, emil: User, change: str) -> None:
    events = TimelineEvent.objects.filter(sales_request=submitted(emil))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        events.update(note="never said") if change == "update" else events.delete()
    assert events.get().note == ""
