"""Several at once: what would happen is shown first, and each row has its own answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.urls import reverse

from requests_app.actions.bulk import Deed, Order, bulk
from requests_app.models import SalesRequest, TimelineEvent
from requests_app.states import Ball, State

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User
    from requests_app.models import RequestType

Make = Callable
HOUR = timedelta(hours=1)


def refusals(pks: list[int], order: Order, by: User, at: datetime) -> list[str]:
    return [result.text for result in bulk(pks, order, by=by, at=at, key=uuid4())]


def test_what_a_colleague_has_stays_theirs_and_the_rest_is_claimed(
    submitted: Make, in_progress: Make, anna: User, bert: User, emil: User, at: datetime
) -> None:
    lying, taken, gone = submitted(emil), in_progress(emil, bert), 10**9
    texts = refusals([lying.pk, taken.pk, gone], Order(Deed.CLAIM), anna, at)
    assert texts == ["", "Bert was faster and has this request now.", "You cannot see this request."]
    assert [SalesRequest.objects.get(pk=pk).owner for pk in (lying.pk, taken.pk)] == [anna, bert]


def test_the_same_form_twice_is_done_once_and_says_the_same(
    submitted: Make, anna: User, bert: User, carla: User, emil: User, at: datetime
) -> None:
    pks, key = [submitted(emil).pk, submitted(emil).pk], uuid4()
    order = Order(Deed.GIVE, to=bert)
    answers = [bulk(pks, order, by=carla, at=at, key=key) for _ in range(2)]
    assert answers[0] == answers[1]
    assert all(result.is_done for result in answers[0])
    assert TimelineEvent.objects.filter(kind="give").count() == len(pks)


def test_a_colleague_gets_only_what_they_work_on(
    submitted: Make,
    bert: User,
    anna: User,
    carla: User,
    emil: User,
    types: dict[str, RequestType],
    at: datetime,
) -> None:
    types["quote"].workers.add(anna)
    quote, date = submitted(emil), submitted(emil, "delivery-date")
    texts = refusals([quote.pk, date.pk], Order(Deed.GIVE, to=bert), carla, at)
    assert texts == ["Bert does not work on this type of request.", ""]


def test_all_wait_for_the_customer(
    in_progress: Make, submitted: Make, anna: User, emil: User, at: datetime
) -> None:
    mine, lying = in_progress(emil, anna), submitted(emil)
    order = Order(Deed.WAIT, ball=Ball.CUSTOMER, reason="Drawing", until=at + 24 * HOUR)
    texts = refusals([mine.pk, lying.pk], order, anna, at)
    assert (texts[0], bool(texts[1])) == ("", True)
    waiting = SalesRequest.objects.get(pk=mine.pk)
    assert (waiting.state, waiting.waiting_for) == (State.WAITING, "Drawing")


def send(client: Client, pks: list[int], **more: str) -> str:
    answer = client.post(
        reverse("bulk"), {"pk": pks, "key": str(uuid4()), "back": "/queue/?kind=quote", **more}
    )
    assert answer.status_code == int(more.get("status", 200))
    return answer.content.decode()


def test_nothing_happens_before_it_is_confirmed(
    submitted: Make, in_progress: Make, client: Client, anna: User, bert: User, emil: User
) -> None:
    lying, taken = submitted(emil), in_progress(emil, bert)
    client.force_login(anna)
    shown = send(client, [lying.pk, taken.pk], do="claim")
    assert "Becomes yours" in shown
    assert "Bert has it already." in shown
    assert 'href="/queue/?kind=quote"' in shown
    assert SalesRequest.objects.get(pk=lying.pk).owner is None
    done = send(client, [lying.pk, taken.pk], do="claim", confirm="1")
    assert "1 request was changed." in done
    assert SalesRequest.objects.get(pk=lying.pk).owner == anna


def test_what_is_missing_is_said_beside_the_field(
    in_progress: Make, client: Client, anna: User, emil: User
) -> None:
    mine = in_progress(emil, anna)
    client.force_login(anna)
    assert 'aria-invalid="true"' not in send(client, [mine.pk], do="wait")
    answer = send(client, [mine.pk], do="wait", confirm="1", reason="Drawing", status="422")
    assert 'aria-invalid="true"' in answer
    assert 'value="Drawing"' in answer
    assert SalesRequest.objects.get(pk=mine.pk).state == State.IN_PROGRESS


def test_a_rep_changes_nothing_by_bulk(submitted: Make, client: Client, dora: User, emil: User) -> None:
    lying = submitted(emil)
    for reader in (dora, emil):
        client.force_login(reader)
        send(client, [lying.pk], do="claim", confirm="1")
        assert SalesRequest.objects.get(pk=lying.pk).owner is None


@pytest.mark.parametrize("broken", [{"do": "delete"}, {"do": "claim", "key": "x"}, {}])
def test_a_broken_form_is_refused(client: Client, anna: User, broken: dict[str, str]) -> None:
    client.force_login(anna)
    assert client.post(reverse("bulk"), {"key": str(uuid4()), **broken}).status_code == 400


def test_the_way_back_leads_nowhere_else(client: Client, anna: User) -> None:
    client.force_login(anna)
    answer = client.post(reverse("bulk"), {"do": "claim", "key": str(uuid4()), "back": "//evil.example/"})
    assert "evil" not in answer.content.decode()
