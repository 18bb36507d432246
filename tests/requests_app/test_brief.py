"""The brief: who took a request over finds all they need on its page, and everybody reads why it is this person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Absence
from requests_app.actions.accept import accept
from requests_app.actions.ask import ask
from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.hand_over import hand_over_absent
from requests_app.actions.take_back import return_untouched
from requests_app.models import AnswerDraft, HandoverItem, HandoverWish, SalesRequest
from requests_app.states import Verb
from tests.company import person

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _clock(monkeypatch, at) -> None:
    for module in ("one", "steps", "answers"):
        monkeypatch.setattr(f"requests_app.views.{module}.now", lambda: at + 3 * HOUR)


@pytest.fixture
def hers(tandem, in_progress, dora, anna, bert, carla, at) -> SalesRequest:
    """Anna asked Dora back and wrote a note for whoever takes over; Hugo, her first stand-in, is away as well: Bert has it."""
    sent = in_progress(dora, anna)
    ask(sent.pk, question="Which voltage?", by=anna, at=at)
    hugo = person("Hugo", is_inside=True)
    anna.stand_ins.create(stand_in=hugo, position=0)
    anna.stand_ins.create(stand_in=bert, position=1)
    Absence.objects.create(person=hugo, starts_at=at, changed_at=at)
    absence = Absence.objects.create(person=anna, starts_at=at + HOUR, ends_at=at + 9 * HOUR, changed_at=at)
    HandoverWish.objects.create(absence=absence, sales_request=sent, note="The drawing is outdated.")
    AnswerDraft.objects.create(
        sales_request=sent, verb=Verb.DELIVER, values={"number": "Q-77"}, author=anna, changed_at=at
    )
    hand_over_absent(at=at + HOUR)
    sent.refresh_from_db()
    assert sent.owner == bert
    return sent


def page(client: Client, reader: User, sent: SalesRequest) -> str:
    client.force_login(reader)
    return client.get(reverse("request", args=[sent.pk])).content.decode()


def test_who_took_it_over_finds_all_they_need(client, hers, bert):
    brief = page(client, bert, hers).split('id="brief"')[1].split('id="wanted"')[0]
    for text in (
        "You took this over from Anna",
        "Anna wrote for you beforehand",
        "The drawing is outdated.",
        "Müller Maschinenbau GmbH",
        "Förderband für Halle 3",
        "Which voltage?",
        "Promise to the customer",
        "Last contact",
        "asked back",
        "Q-77",
        "begun by Anna",
        "Bert is the agreed stand-in.",
        "Hugo was absent.",
        'id="brief-accept"',
        'id="brief-pass-on"',
    ):
        assert text in brief, text


def test_it_speaks_german_and_never_why(client, hers, bert):
    html = page(client, bert, hers).casefold()
    for word in ("sick", " ill ", "holiday", "vacation"):
        assert word not in html.replace("public holiday", "")


def test_the_lead_the_rep_and_the_leaver_read_it_too_and_nobody_else(client, hers, carla, dora, anna, types):
    for reader in (carla, dora, anna):
        html = page(client, reader, hers)
        assert "Bert took this over from Anna" in html
        assert 'id="brief-accept"' not in html
        assert "Q-77" not in html  # what is begun is read by whom it belongs to now
        assert ("The drawing is outdated." in html) == reader.works_inside
    assert 'id="brief"' not in page(client, person("Ida", is_inside=True), hers)


def test_the_timeline_says_to_whom_and_why_this_person_but_not_who_was_passed_over(client, hers, bert):
    timeline = page(client, bert, hers).split('id="timeline"')[1]
    assert "It was handed over to Bert." in timeline
    assert "Bert is the agreed stand-in." in timeline
    assert "Hugo" not in timeline


def test_the_open_question_stays_with_its_answer_across_the_handover(client, hers, bert, dora, at):
    from requests_app.actions.answer import answer

    answer(hers.pk, text="400 V", by=dora, at=at + 2 * HOUR)
    timeline = page(client, bert, hers).split('id="timeline"')[1]
    assert timeline.count("Which voltage?") == 1
    assert timeline.index("had asked") < timeline.index("400 V")


def test_what_went_to_the_queue_says_so(client, tandem, in_progress, dora, anna, at):
    sent = in_progress(dora, anna)
    Absence.objects.create(person=anna, starts_at=at, changed_at=at)
    hand_over_absent(at=at)
    html = page(client, dora, sent)
    assert "It went to the shared queue." in html
    assert "Handed over from Anna, and nobody has it yet" in html


def test_accepted_there_is_nothing_more_to_accept(client, hers, bert, at):
    accept(hers.pk, by=bert, at=at + 2 * HOUR)
    html = page(client, bert, hers)
    assert 'id="brief"' in html
    assert 'id="brief-accept"' not in html


def test_what_returned_or_was_delivered_needs_no_brief(client, hers, anna, bert, at):
    anna.takes_back = True
    anna.save()
    assert return_untouched(at=at + 10 * HOUR) == 1
    html = page(client, anna, hers)
    assert 'id="brief"' not in html
    assert "It went back to Anna." in html
    deliver(hers.pk, delivery=Delivery(number="Q-1"), by=anna, at=at + 10 * HOUR)
    assert 'id="brief"' not in page(client, bert, hers)


def test_passing_on_needs_a_reason(client, hers, bert, carla):
    client.force_login(bert)
    address = reverse("request_give", args=[hers.pk])
    assert "Why" in client.get(address).content.decode()
    refused = client.post(address, {"to": carla.pk, "note": ""})
    assert refused.status_code == 422
    client.post(address, {"to": carla.pk, "note": "I do not know this customer."})
    hers.refresh_from_db()
    assert hers.owner == carla
    assert hers.events.order_by("pk").last().note == "I do not know this customer."
    assert "You took this over from Anna, by way of Bert" in page(client, carla, hers)


def test_giving_what_is_accepted_needs_none(client, hers, bert, carla, at):
    accept(hers.pk, by=bert, at=at + 2 * HOUR)
    client.force_login(bert)
    client.post(reverse("request_give", args=[hers.pk]), {"to": carla.pk, "note": ""})
    hers.refresh_from_db()
    assert hers.owner == carla


def test_the_brief_costs_a_fixed_number_of_queries(client, hers, bert, in_progress, emil, at):
    plain = in_progress(emil, bert)
    plain.tandem = hers.tandem  # its rules are asked for on both pages
    plain.save(update_fields=["tandem"])
    counts = []
    for sent in (plain, hers):
        page(client, bert, sent)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("request", args=[sent.pk]))
        counts.append(len(queries))
    assert counts[1] - counts[0] <= 3  # items, the name of who was passed over, what was begun
    item = HandoverItem.objects.get()
    for number in range(20):
        item.pk, item.handover_id, item.ended_at = None, None, at
        item.event_id = number
        item.save()
    page(client, bert, hers)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("request", args=[hers.pk]))
    assert len(queries) <= counts[1]
