"""Where is it? One answer for the page, the lists and the customer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from requests_app.actions.answer import answer
from requests_app.actions.ask import ask
from requests_app.actions.cancel import cancel
from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.give import give
from requests_app.actions.lose import lose
from requests_app.actions.pass_on import pass_on
from requests_app.actions.wait import wait
from requests_app.actions.win import win
from requests_app.models import SalesRequest
from requests_app.states import Ball
from requests_app.whereabouts import Whereabouts, whereabouts

if TYPE_CHECKING:
    from people.models import User
    from tandems.models import Tandem

Make = Callable
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _in_english() -> object:
    with translation.override("en"):
        yield


def seen(sales_request: SalesRequest, now: datetime) -> Whereabouts:
    return whereabouts(
        SalesRequest.objects.select_related("type", "owner", "customer", "requester").get(
            pk=sales_request.pk
        ),
        now,
    )


def test_what_nobody_took_is_said_to_lie_in_the_queue(submitted: Make, emil: User, at: datetime) -> None:
    where = seen(submitted(emil), at)
    assert (where.holder, where.owner, where.turn) == ("Shared queue", "", "Inside sales")
    assert where.headline == "In the shared queue, nobody has it yet"
    assert (where.since, where.until) == (at, at + timedelta(days=2))
    assert "target of 16\N{NO-BREAK SPACE}h" in where.why
    assert where.next == "Somebody in inside sales claims it."


def test_what_anna_has_not_accepted_says_so(
    submitted: Make, tandem: Tandem, dora: User, at: datetime
) -> None:
    where = seen(submitted(dora), at)
    assert where.headline == "Anna has it and has not accepted yet"
    assert (where.holder, where.turn) == ("Anna", "Anna")


def test_whoever_was_given_it_has_it_since_then(
    in_progress: Make, emil: User, anna: User, bert: User, at: datetime
) -> None:
    sent = in_progress(emil, bert)
    where = seen(give(sent.pk, to=anna, by=bert, at=at + HOUR), at + HOUR)
    assert (where.turn, where.since) == ("Anna", at + HOUR)


def test_a_question_names_who_is_asked_and_stops_the_clock(
    in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    sent = in_progress(emil, bert)
    ask(sent.pk, question="Which voltage?", by=bert, at=at + HOUR, until=at + 4 * HOUR)
    where = seen(sent, at + 2 * HOUR)
    assert (where.headline, where.turn, where.waiting_for) == (
        "Waiting for an answer from Emil",
        "Emil",
        "Which voltage?",
    )
    assert (where.since, where.until) == (at + HOUR, at + 4 * HOUR)
    assert (
        where.next
        == "Emil answers, then Bert goes on. The target clock stands with 15\N{NO-BREAK SPACE}h left."
    )
    answer(sent.pk, text="400 V", by=emil, at=at + 3 * HOUR)
    assert seen(sent, at + 3 * HOUR).turn == "Bert"


def test_a_late_answer_warns(in_progress: Make, emil: User, bert: User, at: datetime) -> None:
    sent = in_progress(emil, bert)
    ask(sent.pk, question="Which voltage?", by=bert, at=at + HOUR, until=at + 2 * HOUR)
    assert seen(sent, at + HOUR).tone == "info"
    assert seen(sent, at + 3 * HOUR).tone == "warn"


def test_waiting_for_the_customer_names_the_customer(
    in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    sent = in_progress(emil, bert)
    wait(sent.pk, ball=Ball.CUSTOMER, reason="Drawing", until=at + HOUR, by=bert, at=at)
    where = seen(sent, at)
    assert (where.headline, where.turn) == (
        "Waiting for Müller Maschinenbau GmbH",
        "Müller Maschinenbau GmbH",
    )
    wait(sent.pk, ball=Ball.THIRD_PARTY, reason="Price of the motor", until=at + HOUR, by=bert, at=at)
    assert seen(sent, at).headline == "Waiting for a third party"


def test_the_promise_stands_while_the_target_clock_stands(
    in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    promised = at + 5 * HOUR
    sent = in_progress(emil, bert, promise_at=promised)
    assert (seen(sent, at).until, seen(sent, at).why) == (promised, "Promised to the customer.")
    ask(sent.pk, question="Which voltage?", by=bert, at=at, until=at + HOUR)
    assert (seen(sent, at).until, seen(sent, at).promise_at) == (at + HOUR, promised)
    late = seen(sent, at + 6 * HOUR)
    assert (late.is_overdue, late.until, late.tone) == (True, promised, "late")


def test_what_is_overdue_says_what_to_do(in_progress: Make, emil: User, bert: User, at: datetime) -> None:
    where = seen(in_progress(emil, bert), at + timedelta(days=9))
    assert where.is_overdue
    assert where.next.startswith("It is overdue: Bert delivers now")


def test_a_delivery_goes_to_the_rep_then_to_the_customer(
    in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    sent = in_progress(emil, bert)
    ask(sent.pk, question="Which voltage?", by=bert, at=at)
    deliver(sent.pk, delivery=Delivery(), by=bert, at=at + HOUR)
    where = seen(sent, at + HOUR)
    assert (where.headline, where.turn, where.since) == ("Delivered, Emil passes it on", "Emil", at + HOUR)
    pass_on(sent.pk, by=emil, at=at + 2 * HOUR)
    where = seen(sent, at + 2 * HOUR)
    assert where.headline == "Delivered, Müller Maschinenbau GmbH decides"
    assert where.next.endswith("Emil records won or lost.")


def test_without_an_outcome_passing_on_is_the_end(
    in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    sent = in_progress(emil, bert, kind="delivery-date")
    deliver(sent.pk, delivery=Delivery(), by=bert, at=at)
    assert seen(sent, at).next.endswith("then it is done.")
    pass_on(sent.pk, by=emil, at=at)
    assert (seen(sent, at).headline, seen(sent, at).turn) == ("Done, the customer has the answer", "")


def test_the_end_says_how_it_ended(in_progress: Make, emil: User, bert: User, at: datetime) -> None:
    won, lost, cancelled = (in_progress(emil, bert) for _ in range(3))
    deliver(won.pk, delivery=Delivery(), by=bert, at=at)
    win(won.pk, value=1200, by=emil, at=at + HOUR)
    lose(lost.pk, reason="price", by=emil, at=at)
    cancel(cancelled.pk, reason="Project is off", by=emil, at=at)
    assert [seen(request, at).headline for request in (won, lost, cancelled)] == [
        "Won: €1,200.00",
        "Lost: Price",
        "Cancelled",
    ]
    assert (seen(won, at).since, seen(won, at).until) == (at + HOUR, None)


def test_it_asks_the_database_nothing(in_progress: Make, emil: User, bert: User, at: datetime) -> None:
    pk = in_progress(emil, bert).pk
    loaded = SalesRequest.objects.select_related("type", "owner", "customer", "requester", "tandem").get(
        pk=pk
    )
    with CaptureQueriesContext(
        connection,
    ) as queries:
        whereabouts(loaded, at)
    assert len(queries) == 0
