"""Back again: one list, a proposed choice for each request, applied together."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from notifications.models import Notice
from people.models import Absence
from requests_app import returning
from requests_app.actions.accept import accept
from requests_app.actions.ask import ask
from requests_app.actions.decide_returns import Choice, decide_returns
from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.give import give
from requests_app.actions.hand_over import hand_over_absent
from requests_app.actions.note import note
from requests_app.models import HandoverItem, SalesRequest
from requests_app.models.handover import Cause, Decision
from requests_app.states import State, Verb

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from people.models import User

HOUR = timedelta(hours=1)


@pytest.fixture
def back(at):
    """Anna is here again."""
    return at + 4 * HOUR


@pytest.fixture(autouse=True)
def _clock(monkeypatch, back) -> None:
    for module in ("returns", "handovers", "lists"):
        monkeypatch.setattr(f"requests_app.views.{module}.now", lambda: back)


@pytest.fixture
def handed_over(tandem, in_progress, dora, anna, bert, at) -> Callable[..., SalesRequest]:
    """A request of Anna's that went to Bert while she was away until noon."""
    anna.stand_ins.create(stand_in=bert)
    Absence.objects.create(person=anna, starts_at=at + HOUR, ends_at=at + 3 * HOUR, changed_at=at)

    def make(**fields) -> SalesRequest:
        sent = in_progress(dora, anna, **fields)
        hand_over_absent(at=at + HOUR)
        sent.refresh_from_db()
        return sent

    return make


def owner_of(sales_request: SalesRequest) -> User | None:
    sales_request.refresh_from_db()
    return sales_request.owner


def choices(person: User, at, decision: Decision | None = None) -> list[Choice]:
    """What is proposed, or the same for all."""
    return [
        Choice(
            row.item,
            decision or (Decision.RETURNED if row.returns else Decision.STAYED),
            row.revision,
        )
        for row in returning.to_decide(person, at)
    ]


def test_the_proposals_follow_from_what_happened_since(handed_over, anna, bert, carla, at, back):
    untouched, accepted, asked, noted, soon, third = (handed_over(subject=f"No. {n}") for n in range(6))
    accept(accepted.pk, by=bert, at=at + 2 * HOUR)
    ask(asked.pk, question="Which voltage?", by=bert, at=at + 2 * HOUR)
    note(noted.pk, text="Called.", by=bert, at=at + 2 * HOUR)
    SalesRequest.objects.filter(pk=soon.pk).update(deadline_at=back + 3 * HOUR)
    give(third.pk, to=carla, by=bert, at=at + 2 * HOUR)

    rows = {row.pk: row for row in returning.to_decide(anna, back)}

    assert {pk: row.returns for pk, row in rows.items()} == {
        untouched.pk: True,
        accepted.pk: True,
        asked.pk: False,
        noted.pk: False,
        soon.pk: False,
        third.pk: False,
    }
    assert rows[asked.pk].why == "Bert has worked on it since."
    assert rows[soon.pk].why == "Less than four working hours are left."
    assert rows[third.pk].why == "Carla has it by now."


def test_a_mention_by_somebody_else_is_not_the_stand_ins_work(handed_over, anna, carla, at, back):
    sent = handed_over()
    note(sent.pk, text="The customer called me.", by=carla, at=at + 2 * HOUR)
    assert returning.to_decide(anna, back)[0].returns


def test_the_list_costs_one_query(handed_over, anna, back, django_assert_num_queries):
    for _ in range(4):
        handed_over()
    with django_assert_num_queries(1):
        assert len(returning.to_decide(anna, back)) == 4
    with django_assert_num_queries(1):
        assert returning.number_to_decide(anna, back) == 4


def test_what_is_proposed_is_applied_together(handed_over, anna, bert, at, back):
    first, second = handed_over(), handed_over()
    ask(second.pk, question="Which voltage?", by=bert, at=at + 2 * HOUR)

    results = decide_returns(choices(anna, back), by=anna, at=back)

    assert all(result.is_done for result in results)
    assert (owner_of(first), owner_of(second)) == (anna, bert)
    assert first.state == State.IN_PROGRESS
    event = first.events.order_by("pk").last()
    assert (event.kind, event.actor) == (Verb.TAKE_BACK, anna)
    assert set(HandoverItem.objects.values_list("sales_request", "decision")) == {
        (first.pk, Decision.RETURNED),
        (second.pk, Decision.STAYED),
    }
    assert returning.to_decide(anna, back) == []


def test_sent_twice_it_is_done_once(handed_over, anna, back):
    sent = handed_over()
    chosen = choices(anna, back)
    for _ in range(2):
        assert [result.is_done for result in decide_returns(chosen, by=anna, at=back)] == [True]
    assert sent.events.filter(kind=Verb.TAKE_BACK).count() == 1


def test_what_was_changed_meanwhile_says_so_and_the_others_are_done(handed_over, anna, bert, back):
    first, second = handed_over(), handed_over()
    chosen = choices(anna, back, Decision.RETURNED)
    ask(second.pk, question="Which voltage?", by=bert, at=back)

    results = {result.item: result for result in decide_returns(chosen, by=anna, at=back)}

    by_request = {item.sales_request_id: results[item.pk] for item in HandoverItem.objects.all()}
    assert by_request[first.pk].is_done
    assert by_request[second.pk].text == "Somebody else changed it in the meantime."
    assert (owner_of(first), owner_of(second)) == (anna, bert)


def test_what_was_delivered_meanwhile_is_closed_to_it(handed_over, anna, bert, back):
    sent = handed_over()
    chosen = choices(anna, back)
    deliver(sent.pk, delivery=Delivery(number="Q-1"), by=bert, at=back)
    assert decide_returns(chosen, by=anna, at=back)[0].text == "It is closed by now."
    assert owner_of(sent) == bert


def test_a_waiting_request_returns_with_its_open_question(handed_over, anna, bert, dora, at, back):
    sent = handed_over()
    ask(sent.pk, question="Which voltage?", by=bert, at=at + 2 * HOUR)
    decide_returns(choices(anna, back, Decision.RETURNED), by=anna, at=back)
    assert owner_of(sent) == anna
    assert (sent.state, sent.waiting_for, sent.accepted_at) == (State.WAITING, "Which voltage?", back)


def test_with_a_request_every_item_of_it_ends(handed_over, anna, bert, carla, at, back):
    sent = handed_over()
    Absence.objects.create(person=bert, starts_at=at + 2 * HOUR, changed_at=at)
    hand_over_absent(at=at + 2 * HOUR)
    assert owner_of(sent) == carla
    decide_returns(choices(anna, back, Decision.RETURNED), by=anna, at=back)
    assert owner_of(sent) == anna
    assert not HandoverItem.objects.filter(ended_at=None).exists()
    assert returning.to_decide(bert, back) == []
    assert Notice.objects.filter(kind="returned", recipient=carla).count() == 1


def test_nobody_decides_about_what_was_another_persons(handed_over, anna, bert, carla, back):
    sent = handed_over()
    chosen = choices(anna, back, Decision.RETURNED)
    for other in (bert, carla):
        assert decide_returns(chosen, by=other, at=back)[0].text == "You cannot see this request."
    assert owner_of(sent) == bert


def test_nobody_takes_back_what_they_did_not_accept_in_time(handed_over, anna, bert, back):
    sent = handed_over()
    chosen = choices(anna, back, Decision.RETURNED)
    HandoverItem.objects.update(cause=Cause.LADDER, handover=None)
    assert decide_returns(chosen, by=anna, at=back)[0].text == "You cannot see this request."
    assert owner_of(sent) == bert


def test_nobody_decides_while_away(handed_over, anna, at):
    handed_over()
    with pytest.raises(ValidationError, match="End your absence first"):
        decide_returns(choices(anna, at + 2 * HOUR), by=anna, at=at + 2 * HOUR)


def test_those_concerned_are_told_once(handed_over, anna, bert, dora, at, back):
    handed_over()
    handed_over()
    third = handed_over()
    ask(third.pk, question="Which voltage?", by=bert, at=at + 2 * HOUR)
    Notice.objects.all().delete()
    decide_returns(choices(anna, back), by=anna, at=back)
    told = {notice.recipient: notice.data for notice in Notice.objects.all()}
    assert set(told) == {bert, dora}
    assert (told[bert]["returned"], told[bert]["all"]) == (2, 3)
    assert told[dora]["all"] == 2  # what stays changes nothing for the rep


def posted(html: str) -> dict[str, str]:
    """What the page would send as it stands."""
    hidden = dict(re.findall(r'name="(revision-\d+)" value="(\d+)"', html))
    return hidden | dict(re.findall(r'name="(choice-\d+)" value="(\w+)" checked', html))


def test_the_page_is_sent_as_it_is_proposed(client: Client, handed_over, anna, bert, at):
    sent, other = handed_over(), handed_over()
    ask(other.pk, question="Which voltage?", by=bert, at=at + 2 * HOUR)
    client.force_login(anna)
    html = client.get(reverse("returns")).content.decode()
    assert "2 requests to decide" in html
    answered = client.post(reverse("returns"), posted(html), follow=True)
    text = answered.content.decode()
    assert "1 request is yours again." in text
    assert "1 request stays." in text
    assert "Everything is decided" in text
    assert (owner_of(sent), owner_of(other)) == (anna, bert)


def test_the_page_says_beside_the_request_what_could_not_be_done(
    client: Client, handed_over, anna, bert, back
):
    sent = handed_over()
    client.force_login(anna)
    form = posted(client.get(reverse("returns")).content.decode())
    note(sent.pk, text="Called.", by=bert, at=back)
    answered = client.post(reverse("returns"), form)
    assert answered.status_code == 409
    assert "Somebody else changed it in the meantime." in answered.content.decode()
    assert owner_of(sent) == bert


def test_nonsense_decides_nothing(client: Client, handed_over, anna, bert):
    sent = handed_over()
    item = HandoverItem.objects.get()
    client.force_login(anna)
    for form in (
        {f"choice-{item.pk}": "returned"},
        {f"choice-{item.pk}": "sold", f"revision-{item.pk}": "1"},
        {"choice-x": "returned", "revision-x": "1"},
        {f"choice-{item.pk}": "returned", f"revision-{item.pk}": "9" * 50},
        {f"choice-{'9' * 18}": "returned", f"revision-{'9' * 18}": "1"},
    ):
        assert client.post(reverse("returns"), form).status_code in {302, 409}
    assert owner_of(sent) == bert


def test_who_has_nothing_to_decide_is_told_so(client: Client, bert):
    client.force_login(bert)
    assert "Everything is decided" in client.get(reverse("returns")).content.decode()


def test_the_batch_shows_everybody_concerned_what_moved_where(
    client: Client, handed_over, anna, bert, carla, dora
):
    sent = handed_over(promise_at=None)
    batch = reverse("handover", args=[HandoverItem.objects.get().handover_id])
    for reader in (anna, bert, carla, dora):
        client.force_login(reader)
        html = client.get(batch).content.decode()
        assert "Handed over from Anna" in html
        assert "Not accepted yet" in html
        assert reverse("request", args=[sent.pk]) in html
        assert ("Give the marked ones to" in html) == (reader == carla)


def test_whom_a_batch_does_not_concern_finds_none(client: Client, handed_over, emil, frieda, types):
    from tests.company import person

    handed_over()
    batch = reverse("handover", args=[HandoverItem.objects.get().handover_id])
    for reader, status in ((emil, 404), (person("Hugo", is_inside=True), 404), (frieda, 200)):
        client.force_login(reader)
        assert client.get(batch).status_code == status


def test_one_row_and_many_cost_the_same(client: Client, handed_over, bert, carla):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    handed_over()
    batch = reverse("handover", args=[HandoverItem.objects.get().handover_id])
    counts = []
    for _ in range(2):
        for reader in (bert, carla):
            client.force_login(reader)
            client.get(batch)
            with CaptureQueriesContext(connection) as queries:
                client.get(batch)
            counts.append(len(queries))
        for _more in range(3):
            handed_over()
    assert counts[:2] == counts[2:]


def test_a_lead_gives_marked_ones_to_others(client: Client, handed_over, bert, carla, anna):
    sent = handed_over()
    client.force_login(carla)
    html = client.get(reverse("handover", args=[HandoverItem.objects.get().handover_id])).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', html)[1]
    form = {"do": "give", "key": key, "pk": str(sent.pk), "to": str(carla.pk), "back": "/"}
    assert "who has yet to accept it" in client.post(reverse("bulk"), form).content.decode()
    client.post(reverse("bulk"), {**form, "confirm": "1"})
    assert owner_of(sent) == carla


def test_the_desk_welcomes_who_is_back(client: Client, handed_over, anna, bert, monkeypatch, at):
    handed_over()
    for reader, welcomed in ((anna, True), (bert, False)):
        client.force_login(reader)
        assert (
            "Welcome back: 1 request to decide" in client.get(reverse("desk")).content.decode()
        ) == welcomed
    monkeypatch.setattr("requests_app.views.lists.now", lambda: at + 2 * HOUR)
    client.force_login(anna)
    assert "Welcome back" not in client.get(reverse("desk")).content.decode()
