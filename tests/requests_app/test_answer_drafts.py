"""What an owner begins to write belongs to the request: whoever has it next goes on with it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from requests_app.actions.give import give
from requests_app.actions.save_answer_draft import MOST, TooMuch, save_answer_draft
from requests_app.models import AnswerDraft, SalesRequest
from requests_app.states import TransitionNotAllowed, Verb

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User

HOUR = timedelta(hours=1)
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _clock(monkeypatch, at) -> None:
    for module in ("one", "steps", "answers", "answer_drafts"):
        monkeypatch.setattr(f"requests_app.views.{module}.now", lambda: at + HOUR)


@pytest.fixture
def his(in_progress, emil, bert) -> SalesRequest:
    return in_progress(emil, bert)


def keep(client: Client, who: User, sent: SalesRequest, **fields: str):
    client.force_login(who)
    return client.post(reverse("answer_draft", args=[sent.pk]), fields, headers=FRAGMENT)


def form(client: Client, who: User, sent: SalesRequest, verb: str) -> str:
    client.force_login(who)
    return client.get(reverse(f"request_{verb}", args=[sent.pk])).content.decode()


def test_what_is_typed_is_kept_and_stands_there_again(client, his, bert):
    answered = keep(
        client, bert, his, verb="deliver", number="Q-77", value="1.250,50", note="As agreed", valid_until=""
    )
    assert "Kept as a draft" in answered.content.decode()
    html = form(client, bert, his, "deliver")
    assert 'value="Q-77"' in html
    assert 'value="1.250,50"' in html
    assert "As agreed" in html
    assert "You began this" in html


def test_whoever_has_it_next_goes_on_with_it(client, his, bert, carla, at):
    keep(client, bert, his, verb="ask", question="Which voltage?", until="2026-11-18T12:00")
    give(his.pk, to=carla, by=bert, at=at + HOUR)
    html = form(client, carla, his, "ask")
    assert "Which voltage?" in html
    assert 'value="2026-11-18T12:00"' in html
    assert "Begun by Bert" in html


@pytest.mark.parametrize(
    ("verb", "typed"),
    [
        ("ask", {"question": "Which voltage?"}),
        ("deliver", {"number": "Q-1"}),
        ("wait", {"ball": "customer", "reason": "The drawing", "until": "2026-11-20T12:00"}),
        ("note", {"text": "Called."}),
    ],
)
def test_once_the_step_is_taken_the_draft_is_gone(client, his, bert, verb, typed):
    keep(client, bert, his, verb=verb, **typed)
    assert AnswerDraft.objects.count() == 1
    client.post(reverse(f"request_{verb}", args=[his.pk]), {**typed, "key": str(uuid4())})
    assert his.events.filter(kind=verb).exists()
    assert not AnswerDraft.objects.exists()


def test_a_save_that_comes_after_the_step_changes_nothing(client, his, bert):
    key = str(uuid4())
    client.force_login(bert)
    client.post(reverse("request_note", args=[his.pk]), {"text": "Called.", "key": key})
    assert keep(client, bert, his, verb="note", text="Called", key=key).status_code == 200
    assert not AnswerDraft.objects.exists()


def test_emptied_it_is_gone(client, his, bert):
    keep(client, bert, his, verb="note", text="Called.")
    keep(client, bert, his, verb="note", text="  ")
    assert not AnswerDraft.objects.exists()


def test_what_was_refused_is_kept_without_javascript_too(client, his, bert):
    client.force_login(bert)
    refused = client.post(
        reverse("request_wait", args=[his.pk]), {"reason": "The drawing", "until": "yesterday"}
    )
    assert refused.status_code == 422
    assert AnswerDraft.objects.get().values["reason"] == "The drawing"


def test_a_note_of_somebody_else_touches_no_draft_of_the_owner(client, his, bert, carla):
    keep(client, bert, his, verb="note", text="Mine")
    assert keep(client, carla, his, verb="note", text="Hers").status_code == 403
    client.post(reverse("request_note", args=[his.pk]), {"text": "Hers", "key": str(uuid4())})
    assert AnswerDraft.objects.get().values == {"text": "Mine"}
    assert "Mine" not in form(client, carla, his, "note")


def test_only_who_may_take_the_step_saves(his, anna, bert, emil, dora, at):
    for who in (anna, emil):
        with pytest.raises(PermissionDenied):
            save_answer_draft(his.pk, Verb.ASK, values={"question": "?"}, by=who, at=at)
    with pytest.raises(SalesRequest.DoesNotExist):
        save_answer_draft(his.pk, Verb.ASK, values={"question": "?"}, by=dora, at=at)
    with pytest.raises(PermissionDenied):
        save_answer_draft(his.pk, Verb.GIVE, values={"note": "?"}, by=bert, at=at)


def test_a_closed_request_keeps_nothing(client, his, bert, emil, at):
    from requests_app.actions.cancel import cancel

    cancel(his.pk, reason="Stopped", by=emil, at=at)
    with pytest.raises(TransitionNotAllowed):
        save_answer_draft(his.pk, Verb.ASK, values={"question": "?"}, by=bert, at=at)
    assert keep(client, bert, his, verb="ask", question="?").status_code == 409


def test_too_much_is_refused(client, his, bert, at):
    with pytest.raises(TooMuch):
        save_answer_draft(his.pk, Verb.ASK, values={"question": "x" * MOST}, by=bert, at=at)
    assert keep(client, bert, his, verb="ask", question="x" * MOST).status_code == 413
    assert keep(client, bert, his, verb="ask", question="Ü😀\0<script>" * 100).status_code == 200
    assert "<script>Ü" not in form(client, bert, his, "ask")


@pytest.mark.parametrize("verb", ["", "nonsense", "give", "answer"])
def test_nonsense_is_refused(client, his, bert, verb):
    assert keep(client, bert, his, verb=verb, text="x").status_code == 400


def test_fields_that_the_form_does_not_have_are_not_kept(client, his, bert):
    keep(client, bert, his, verb="note", text="Called.", owner="1", state="won", key=str(uuid4()))
    assert AnswerDraft.objects.get().values == {"text": "Called."}


def test_the_form_saves_itself_only_where_it_may(client, his, bert, carla):
    assert reverse("answer_draft", args=[his.pk]) in form(client, bert, his, "note")
    assert reverse("answer_draft", args=[his.pk]) not in form(client, carla, his, "note")
