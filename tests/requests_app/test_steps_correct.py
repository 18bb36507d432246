"""Correcting a request, alone and while somebody else does the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from requests_app.actions.correct import Correction, correct
from requests_app.models import SalesRequest
from requests_app.states import State

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from people.models import User
    from tandems.models import Customer

Make = Callable
HOUR = timedelta(hours=1)


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


def opened(client: Client, reader: User, sent: SalesRequest) -> dict[str, str]:
    """The correction form as a browser would send it unchanged."""
    client.force_login(reader)
    form = client.get(reverse("request_correct", args=[sent.pk])).context["form"]
    sends = {"reason": "", **form.shown()}
    hidden = {field.html_name: str(field.value()) for field in form if field.is_hidden}
    return {**sends, **hidden}


def test_a_correction_tells_only_what_changed(
    client: Client, take: Make, in_progress: Make, emil: User, bert: User
) -> None:
    sent = in_progress(emil, bert)
    form = opened(client, emil, sent)
    assert (
        take(emil, sent, "correct", {**form, "typed_quantity": "3", "reason": "Miscounted"}).status_code
        == 302
    )
    told = sent.events.get(kind="correct")
    assert told.data["changes"] == [{"field": "values.quantity", "from": "2", "to": "3"}]
    assert told.note == "Miscounted"


def test_a_promise_corrected_moves_the_deadline(
    client: Client, take: Make, in_progress: Make, emil: User, bert: User
) -> None:
    sent = in_progress(emil, bert)
    form = opened(client, emil, sent)
    take(emil, sent, "correct", {**form, "promise_at": "2026-11-17T10:00"})
    assert fresh(sent).deadline_at.isoformat() == "2026-11-17T09:00:00+00:00"
    past = take(emil, sent, "correct", {**opened(client, emil, sent), "promise_at": "2026-11-01T10:00"})
    assert past.status_code == 422
    assert "A promise is a moment within the next ten years." in past.content.decode()


def test_a_required_field_cannot_be_corrected_away(
    client: Client, take: Make, in_progress: Make, emil: User, bert: User
) -> None:
    sent = in_progress(emil, bert)
    answered = take(emil, sent, "correct", {**opened(client, emil, sent), "typed_machine": ""})
    assert answered.status_code == 422


def test_two_who_correct_at_once_see_both_texts(
    client: Client, take: Make, in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    sent = in_progress(emil, bert)
    form = opened(client, emil, sent)
    now = Correction(subject="Bert's subject", values={"quantity": "5"})
    correct(sent.pk, correction=now, revision=sent.revision, by=bert, at=at)
    answered = take(emil, sent, "correct", {**form, "subject": "Emil's subject"})
    html = answered.content.decode()
    assert answered.status_code == 409
    assert "Bert&#x27;s subject" in html
    assert "Emil&#x27;s subject" in html
    assert fresh(sent).subject == "Bert's subject"
    again = answered.context["form"]
    take(emil, sent, "correct", again.data.dict())
    assert (fresh(sent).subject, fresh(sent).values["quantity"]) == ("Emil's subject", "5")


def test_a_closed_request_can_be_corrected_and_stays_closed(
    client: Client, take: Make, in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    sent = in_progress(emil, bert)
    take(emil, sent, "lose", {"reason": "price"})
    closed_at = fresh(sent).closed_at
    take(emil, sent, "correct", {**opened(client, emil, sent), "outcome_value": "900"})
    after = fresh(sent)
    assert (after.state, after.closed_at, after.outcome_value) == (State.LOST, closed_at, Decimal(900))


def test_what_an_order_is_worth_is_corrected_with_a_reason_only(
    client: Client, take: Make, in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    sent = in_progress(emil, bert)
    take(bert, sent, "deliver", {"number": "Q-1"})
    take(emil, sent, "win", {"value": "1000"})
    for silent in ("", "  "):
        refused = take(
            emil, sent, "correct", {**opened(client, emil, sent), "outcome_value": "900", "reason": silent}
        )
        assert refused.status_code == 422
        form = refused.context["form"]
        assert list(form.errors) == ["reason"]
        assert form["outcome_value"].value() == "900"
        assert "Needed where the value changes" in refused.content.decode()
    now = fresh(sent)
    worth = Correction(outcome_value=Decimal(900))
    with pytest.raises(ValidationError) as failed:
        correct(sent.pk, correction=worth, revision=now.revision, by=emil, at=at + 5 * HOUR)
    assert list(failed.value.message_dict) == ["reason"]
    assert fresh(sent).outcome_value == Decimal(1000)
    # Anything else needs none, and with one the value is another.
    assert take(emil, sent, "correct", {**opened(client, emil, sent), "subject": "Belt"}).status_code == 302
    rebate = {**opened(client, emil, sent), "outcome_value": "900", "reason": "Rebate"}
    assert take(emil, sent, "correct", rebate).status_code == 302
    assert fresh(sent).outcome_value == Decimal(900)


def test_the_customer_is_corrected_by_number(
    client: Client, take: Make, in_progress: Make, emil: User, bert: User, customer: Customer, at: datetime
) -> None:
    sent = in_progress(emil, bert)
    other = type(customer).objects.create(name="Huber AG", number="20001", created_at=at)
    assert (
        take(emil, sent, "correct", {**opened(client, emil, sent), "customer": "nobody"}).status_code == 422
    )
    take(emil, sent, "correct", {**opened(client, emil, sent), "customer": "20001"})
    assert fresh(sent).customer == other
