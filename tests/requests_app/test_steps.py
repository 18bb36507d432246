"""Every step as people take it: by its form, with or without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from requests_app.actions.ask import ask
from requests_app.actions.deliver import Delivery, deliver
from requests_app.models import Mention, SalesRequest
from requests_app.states import BY_PEOPLE, State

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from people.models import User

Make = Callable
HOUR = timedelta(hours=1)
FRAGMENT = {"HX-Request": "true"}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    for module in ("one", "steps", "answers"):
        monkeypatch.setattr(f"requests_app.views.{module}.now", lambda: at + 3 * HOUR)


@pytest.fixture
def take(client: Client) -> Callable[..., HttpResponse]:
    """Somebody sends a step's form."""

    def send(reader: User, sent: SalesRequest, verb: str, data: Any = None, **headers: str) -> HttpResponse:
        client.force_login(reader)
        return client.post(reverse(f"request_{verb}", args=[sent.pk]), data or {}, headers=headers)

    return send


def fresh(sent: SalesRequest) -> SalesRequest:
    return SalesRequest.objects.select_related("type", "owner", "form", "customer").get(pk=sent.pk)


def test_the_whole_life_by_forms_alone(take: Make, submitted: Make, emil: User, bert: User) -> None:
    sent = submitted(emil)
    for reader, verb, data, state in (
        (bert, "claim", {}, State.IN_PROGRESS),
        (bert, "ask", {"question": "Which voltage?"}, State.WAITING),
        (emil, "answer", {"text": "400 V"}, State.IN_PROGRESS),
        (bert, "wait", {"ball": "customer", "reason": "Drawing", "until": "2026-11-20T12:00"}, State.WAITING),
        (bert, "resume", {}, State.IN_PROGRESS),
        (bert, "release", {"reason": "Not my line"}, State.SUBMITTED),
        (bert, "claim", {}, State.IN_PROGRESS),
        (bert, "deliver", {"number": "Q-1", "value": "1200", "valid_until": "2026-12-31"}, State.DELIVERED),
        (emil, "pass_on", {}, State.DELIVERED),
        (emil, "win", {"value": "1,150.50", "note": "Three per cent off"}, State.WON),
        (emil, "reopen", {"reason": "One more is needed"}, State.SUBMITTED),
        (bert, "accept", {}, State.IN_PROGRESS),
        (emil, "lose", {"reason": "price"}, State.LOST),
        (emil, "reopen", {"reason": "They think again"}, State.SUBMITTED),
        (emil, "cancel", {"reason": "Project is off"}, State.CANCELLED),
    ):
        answered = take(reader, sent, verb, {"key": uuid4(), **data})
        assert (verb, answered.status_code) == (verb, 302)
        assert (verb, fresh(sent).state) == (verb, state)


@pytest.mark.parametrize("verb", [verb.value for verb in BY_PEOPLE])
def test_every_form_can_be_opened_or_says_why_not(
    client: Client, in_progress: Make, emil: User, bert: User, verb: str
) -> None:
    sent = in_progress(emil, bert)
    for reader in (emil, bert):
        client.force_login(reader)
        for headers in ({}, FRAGMENT):
            answered = client.get(reverse(f"request_{verb}", args=[sent.pk]), headers=headers)
            assert answered.status_code in {200, 403, 409}


def test_what_one_may_not_do_is_refused(
    take: Make, submitted: Make, in_progress: Make, emil: User, bert: User, anna: User
) -> None:
    sent = in_progress(emil, bert)
    assert take(emil, submitted(emil), "claim").status_code == 403
    assert take(anna, sent, "deliver", {"number": "Q-1"}).status_code == 403
    assert take(anna, sent, "deliver").status_code == 403
    assert fresh(sent).state == State.IN_PROGRESS


def test_a_missing_question_is_named_and_nothing_is_lost(
    take: Make, in_progress: Make, emil: User, bert: User
) -> None:
    answered = take(bert, in_progress(emil, bert), "ask", {"question": " ", "until": "2026-11-20T12:00"})
    assert answered.status_code == 422
    html = answered.content.decode()
    assert 'value="2026-11-20T12:00"' in html
    assert 'aria-invalid="true"' in html


@pytest.mark.parametrize("until", ["9999-12-31T12:00", "2020-01-01T12:00", "tomorrow"])
def test_an_impossible_moment_is_refused_beside_its_field(
    take: Make, in_progress: Make, emil: User, bert: User, until: str
) -> None:
    data = {"ball": "customer", "reason": "Drawing", "until": until}
    answered = take(bert, in_progress(emil, bert), "wait", data)
    assert answered.status_code == 422
    assert "Drawing" in answered.content.decode()


def test_a_delivery_of_nothing_is_refused(take: Make, in_progress: Make, emil: User, bert: User) -> None:
    answered = take(bert, in_progress(emil, bert), "deliver", {})
    assert answered.status_code == 422
    assert "Say what is delivered" in answered.content.decode()


def test_a_delivery_date_asks_for_the_date(
    client: Client, take: Make, in_progress: Make, emil: User, bert: User
) -> None:
    sent = in_progress(emil, bert, kind="delivery-date")
    client.force_login(bert)
    html = client.get(reverse("request_deliver", args=[sent.pk])).content.decode()
    assert 'name="confirmed_on"' in html
    assert 'name="valid_until"' not in html
    assert take(bert, sent, "deliver", {"confirmed_on": "2026-12-01"}).status_code == 302
    assert sent.events.get(kind="deliver").data == {"confirmed_on": "2026-12-01"}


def test_a_double_tap_delivers_once(take: Make, in_progress: Make, emil: User, bert: User) -> None:
    sent, key = in_progress(emil, bert), uuid4()
    files = {"files": SimpleUploadedFile("quote.pdf", PDF, "application/pdf")}
    assert take(bert, sent, "deliver", {"number": "Q-1", "key": key, **files}).status_code == 302
    again = {"files": SimpleUploadedFile("quote.pdf", PDF, "application/pdf")}
    assert take(bert, sent, "deliver", {"number": "Q-1", "key": key, **again}).status_code == 302
    assert sent.events.filter(kind="deliver").count() == 1
    assert sent.attachments.count() == 1


def test_a_refused_file_refuses_the_step_and_keeps_the_text(
    take: Make, in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    sent = in_progress(emil, bert)
    ask(sent.pk, question="Which voltage?", by=bert, at=at)
    trick = SimpleUploadedFile("photo.jpg", b"MZ" + bytes(600), "image/jpeg")
    answered = take(emil, sent, "answer", {"text": "400 V", "files": trick}, **FRAGMENT)
    assert answered.status_code == 422
    assert "400 V" in answered.content.decode()
    assert fresh(sent).state == State.WAITING
    assert sent.attachments.count() == 0


def test_an_answers_file_belongs_to_the_answer(
    take: Make, in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    sent = in_progress(emil, bert)
    ask(sent.pk, question="Which voltage?", by=bert, at=at)
    take(
        emil,
        sent,
        "answer",
        {"text": "See sheet", "files": SimpleUploadedFile("sheet.pdf", PDF, "application/pdf")},
    )
    assert sent.attachments.get().event.kind == "answer"


def test_whoever_is_second_is_told_who_was_first(
    take: Make, submitted: Make, emil: User, anna: User, bert: User
) -> None:
    sent = submitted(emil)
    take(anna, sent, "claim")
    plain = take(bert, sent, "claim")
    assert plain.status_code == 409
    assert "Anna was faster and has this request now." in plain.content.decode()
    on_page = take(bert, sent, "claim", **FRAGMENT, **{"HX-Target": "request"})
    assert on_page.status_code == 409
    assert on_page.content.decode().lstrip().startswith('<div class="request" id="request"')
    assert "Anna is working on it" in on_page.content.decode()


def test_a_step_that_came_too_late_keeps_what_was_typed(
    take: Make, in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    sent = in_progress(emil, bert)
    deliver(sent.pk, delivery=Delivery(number="Q-1"), by=bert, at=at)
    answered = take(bert, sent, "ask", {"question": "A long question"}, **FRAGMENT)
    assert answered.status_code == 409
    html = answered.content.decode()
    assert "This is no longer possible" in html
    assert "A long question" in html
    assert "Delivered, Emil passes it on" in html


def test_a_key_of_another_step_does_nothing(take: Make, in_progress: Make, emil: User, bert: User) -> None:
    sent, other, key = in_progress(emil, bert), in_progress(emil, bert), uuid4()
    take(bert, sent, "note", {"text": "First", "key": key})
    assert take(bert, other, "note", {"text": "Second", "key": key}).status_code == 409
    assert take(bert, sent, "ask", {"question": "Third?", "key": key}).status_code == 409
    assert fresh(sent).state == State.IN_PROGRESS


def test_the_dialogs_answer_is_the_fresh_page(take: Make, in_progress: Make, emil: User, bert: User) -> None:
    sent = in_progress(emil, bert)
    here = f"http://testserver{reverse('request', args=[sent.pk])}"
    answered = take(bert, sent, "ask", {"question": "Which?"}, **FRAGMENT, **{"HX-Current-URL": here})
    assert (answered.status_code, answered["HX-Retarget"]) == (200, "#request")
    assert "dialog:close" in answered["HX-Trigger"]
    assert "Waiting for an answer from Emil" in answered.content.decode()


def test_giving_shows_the_load_and_only_who_may_do_it(
    client: Client, take: Make, in_progress: Make, emil: User, bert: User, anna: User, carla: User
) -> None:
    sent = in_progress(emil, bert)
    in_progress(emil, anna)
    sent.type.workers.set([anna, bert])
    client.force_login(bert)
    html = client.get(reverse("request_give", args=[sent.pk])).content.decode()
    assert "Anna (3\N{NO-BREAK SPACE}h on the desk)" in html
    assert "Carla" not in html.split("<form")[-1]
    assert take(bert, sent, "give", {"to": carla.pk}).status_code == 422
    assert take(bert, sent, "give", {"to": anna.pk, "note": "You know them"}).status_code == 302
    assert fresh(sent).owner == anna


def test_the_order_value_is_proposed(
    client: Client, in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    sent = in_progress(emil, bert)
    deliver(sent.pk, delivery=Delivery(value=Decimal("1200.5")), by=bert, at=at)
    client.force_login(emil)
    assert 'value="1200.50"' in client.get(reverse("request_win", args=[sent.pk])).content.decode()


def test_who_is_named_in_a_note_is_told(
    take: Make, in_progress: Make, emil: User, bert: User, anna: User, dora: User
) -> None:
    sent = in_progress(emil, bert)
    take(bert, sent, "note", {"text": "@anna, ask Emil; not @Dora, not x@Emil"})
    assert [mention.user for mention in Mention.objects.all()] == [anna]
