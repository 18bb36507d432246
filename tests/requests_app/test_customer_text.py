"""What one may tell the customer: short, polite, true, and nothing internal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from requests_app.actions.ask import ask
from requests_app.actions.cancel import cancel
from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.note import note
from requests_app.actions.pass_on import pass_on
from requests_app.actions.wait import wait
from requests_app.actions.win import win
from requests_app.customer_text import customer_text, language_of
from requests_app.models import SalesRequest
from requests_app.states import Ball

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User

Make = Callable
HOUR = timedelta(hours=1)
SECRETS = ("Bert", "too dear", "internal", "16", "#")


def told(sent: SalesRequest, now: datetime, language: str = "en") -> str:
    row = SalesRequest.objects.select_related("customer", "requester", "type").get(pk=sent.pk)
    return customer_text(row, language, now)


def test_without_a_promise_no_date_is_named(in_progress: Make, emil: User, bert: User, at: datetime) -> None:
    text = told(in_progress(emil, bert), at)
    assert "we have received “Förderband für Halle 3” and are working on it" in text
    assert "as soon as the answer is there" in text
    assert "November" not in text
    assert text.endswith("Kind regards\nEmil")


def test_a_promise_is_repeated_as_it_was_given(
    in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    text = told(in_progress(emil, bert, promise_at=at + 26 * HOUR), at)
    assert "You will have our answer by Tuesday 17 November 2026, 11:00." in text


def test_a_broken_promise_is_not_repeated(in_progress: Make, emil: User, bert: User, at: datetime) -> None:
    text = told(in_progress(emil, bert, promise_at=at + HOUR), at + 2 * HOUR)
    assert "longer than we promised" in text
    assert "You will have our answer by" not in text


def test_the_customer_is_addressed_by_name(in_progress: Make, emil: User, bert: User, at: datetime) -> None:
    sent = in_progress(emil, bert)
    sent.customer.contact = "Frau Müller"
    sent.customer.save()
    assert told(sent, at).startswith("Hello Frau Müller,")


def test_each_situation_says_something_else_and_nothing_internal(
    in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    sent = in_progress(emil, bert)
    texts = [told(sent, at)]
    note(sent.pk, text="internal: too dear", by=bert, at=at)
    ask(sent.pk, question="internal: is he too dear?", by=bert, at=at)
    assert told(sent, at) == texts[0]  # a question to the rep is not the customer's business
    wait(sent.pk, ball=Ball.CUSTOMER, reason="internal: drawing", until=at + 24 * HOUR, by=bert, at=at)
    texts.append(told(sent, at))
    deliver(sent.pk, delivery=Delivery(number="Q-1"), note="internal: too dear", by=bert, at=at)
    texts.append(told(sent, at))
    pass_on(sent.pk, by=emil, at=at)
    texts.append(told(sent, at))
    win(sent.pk, value=1, by=emil, at=at)
    texts.append(told(sent, at))
    assert len(set(texts)) == len(texts)
    assert not [
        secret
        for secret in SECRETS
        for text in texts
        if secret in text.replace("16 November", "").replace("17 November", "")
    ]


def test_what_was_cancelled_is_not_worked_on(in_progress: Make, emil: User, bert: User, at: datetime) -> None:
    sent = in_progress(emil, bert)
    cancel(sent.pk, reason="Project is off", by=emil, at=at)
    assert "stopped working" in told(sent, at)


def test_a_per_cent_sign_in_the_subject_is_only_a_sign(
    in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    sent = in_progress(emil, bert, subject="100 % Edelstahl %(x)s")
    wait(sent.pk, ball=Ball.CUSTOMER, reason="Drawing", until=at + HOUR, by=bert, at=at)
    assert "100 % Edelstahl %(x)s" in told(sent, at)


@pytest.mark.parametrize(("country", "language"), [("DE", "de"), ("AT", "de"), ("CH", "de"), ("FR", "en")])
def test_the_customers_country_proposes_the_language(
    submitted: Make, emil: User, country: str, language: str
) -> None:
    sent = submitted(emil)
    sent.customer.country = country
    assert language_of(sent) == language


def test_the_rep_can_choose_the_language_and_reads_their_own(
    client: Client, in_progress: Make, emil: User, bert: User
) -> None:
    sent = in_progress(emil, bert)
    client.force_login(emil)
    address = reverse("request_tell", args=[sent.pk])
    proposed, english = client.get(address), client.get(f"{address}?language=en")
    assert 'lang="de" data-share-text' in proposed.content.decode()
    assert "Kind regards" in english.content.decode()
    assert client.get(f"{address}?language=xx").context["language"] == "de"
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
