"""A request's page: where is it, what is wanted, what happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from requests_app.actions.answer import answer
from requests_app.actions.ask import ask
from requests_app.actions.correct import Correction, correct
from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.note import note
from requests_app.models import Mention

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User
    from requests_app.models import SalesRequest

Make = Callable
HOUR = timedelta(hours=1)
FRAGMENT = {"HX-Request": "true"}
MOST_QUERIES = 10


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    for module in ("one", "steps", "answers"):
        monkeypatch.setattr(f"requests_app.views.{module}.now", lambda: at + 3 * HOUR)


def page(client: Client, reader: User, sales_request: SalesRequest, **headers: str) -> str:
    client.force_login(reader)
    answered = client.get(reverse("request", args=[sales_request.pk]), headers=headers)
    assert answered.status_code == 200
    return answered.content.decode()


def test_the_page_says_on_top_where_it_is(
    client: Client, in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    sent = in_progress(emil, bert)
    ask(sent.pk, question="Which voltage?", by=bert, at=at + HOUR)
    html = page(client, emil, sent)
    top = html[: html.index('id="wanted"')]
    for text in ("Waiting for an answer from Emil", "Emil’s turn", "Which voltage?", "then Bert goes on"):
        assert text in top


def test_it_speaks_german(client: Client, in_progress: Make, emil: User, bert: User) -> None:
    emil.language = "de"
    emil.save()
    html = page(client, emil, in_progress(emil, bert))
    assert '<html lang="de"' in html
    assert "Maschine, Baugruppe oder Artikel" in html


def test_what_is_wanted_is_read_by_the_form_it_was_written_with(
    client: Client, in_progress: Make, emil: User, bert: User
) -> None:
    sent = in_progress(emil, bert)
    sent.type.current_form = None
    sent.type.save()
    html = page(client, bert, sent)
    assert "Machine, assembly or part" in html
    assert "Länge 12 m, Edelstahl" in html


def test_the_customer_can_be_called(client: Client, in_progress: Make, emil: User, bert: User) -> None:
    sent = in_progress(emil, bert)
    sent.customer.phone = "+49 (89) 123-45"
    sent.customer.save()
    assert 'href="tel:+498912345"' in page(client, emil, sent)


def test_who_may_not_see_it_finds_nothing(
    client: Client, in_progress: Make, emil: User, bert: User, dora: User
) -> None:
    sent = in_progress(emil, bert)
    client.force_login(dora)
    for name in ("request", "request_tell", "request_note", "request_claim"):
        assert client.get(reverse(name, args=[sent.pk])).status_code == 404
    assert client.post(reverse("request_seen", args=[sent.pk])).status_code == 404


def test_only_what_one_may_do_is_offered(
    client: Client, in_progress: Make, emil: User, bert: User, anna: User
) -> None:
    sent = in_progress(emil, bert)
    links = {
        verb: reverse(f"request_{verb}", args=[sent.pk]) for verb in ("deliver", "cancel", "claim", "note")
    }
    offered = {
        person: {verb for verb, link in links.items() if f'"{link}"' in page(client, person, sent)}
        for person in (emil, bert, anna)
    }
    assert offered == {emil: {"cancel", "note"}, bert: {"deliver", "note"}, anna: {"note"}}


def test_a_query_stands_with_its_answer(
    client: Client, in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    sent = in_progress(emil, bert)
    ask(sent.pk, question="Which voltage?", by=bert, at=at + HOUR)
    note(sent.pk, text="He is on the road", by=bert, at=at + HOUR)
    answer(sent.pk, text="400 V", by=emil, at=at + 2 * HOUR)
    timeline = page(client, bert, sent).split('id="timeline"')[1]
    assert timeline.count("Which voltage?") == 1
    assert timeline.index("Which voltage?") < timeline.index("400 V") < timeline.index("He is on the road")


def test_a_correction_shows_before_and_after(
    client: Client, in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    sent = in_progress(emil, bert)
    correct(sent.pk, correction=Correction(values={"quantity": "3"}), revision=sent.revision, by=emil, at=at)
    timeline = page(client, bert, sent).split('id="timeline"')[1]
    assert "<del>2\N{NO-BREAK SPACE}pcs</del>" in timeline
    assert "<ins>3\N{NO-BREAK SPACE}pcs</ins>" in timeline


def test_a_mention_is_marked_until_it_was_seen(
    client: Client, in_progress: Make, emil: User, bert: User, anna: User, at: datetime
) -> None:
    sent = in_progress(emil, bert)
    note(sent.pk, text="@Anna please look", by=bert, at=at, mentioned=[anna])
    seen = reverse("request_seen", args=[sent.pk])
    html = page(client, anna, sent)
    assert "Names you" in html
    assert '<span class="mention" data-me>@Anna</span>' in html
    assert f'hx-post="{seen}"' in html
    assert Mention.objects.get().seen_at is None
    assert client.post(seen).status_code == 204
    assert Mention.objects.get().seen_at is not None
    html = page(client, anna, sent)
    assert "Names you" not in html
    assert seen not in html


def test_what_somebody_typed_is_shown_as_text(
    client: Client, in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    sent = in_progress(emil, bert, subject="<script>alert(1)</script>")
    note(sent.pk, text="<img src=x onerror=alert(2)>", by=bert, at=at)
    html = page(client, bert, sent)
    assert "<script>alert" not in html
    assert "<img src=x" not in html


def test_who_is_up_to_date_is_answered_with_nothing(
    client: Client, in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    sent = in_progress(emil, bert)
    html = page(client, bert, sent, **FRAGMENT)
    assert "<html" not in html
    address = html.partition('hx-get="')[2].partition('"')[0]
    assert client.get(address, headers=FRAGMENT).status_code == 204
    note(sent.pk, text="News", by=bert, at=at)
    fresh = client.get(address, headers=FRAGMENT)
    assert fresh.status_code == 200
    assert "News" in fresh.content.decode()


def test_a_draft_goes_to_its_form(client: Client, draft: Make, emil: User) -> None:
    sent = draft(emil)
    client.force_login(emil)
    assert client.get(reverse("request", args=[sent.pk])).status_code == 302


def test_few_and_many_entries_cost_the_same(
    client: Client, in_progress: Make, emil: User, bert: User, anna: User, at: datetime
) -> None:
    few, many = in_progress(emil, bert), in_progress(emil, bert)
    for number in range(30):
        note(many.pk, text=f"@Anna and @Emil, note {number}", by=bert, at=at, mentioned=[anna, emil])
    deliver(many.pk, delivery=Delivery(number="Q-1"), by=bert, at=at)
    counts = []
    for sent in (few, many):
        for reader in (bert, emil):
            page(client, reader, sent)
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("request", args=[sent.pk]))
            counts.append(len(queries))
    assert counts[0] == counts[2]
    assert counts[1] == counts[3]
    assert max(counts) <= MOST_QUERIES


def test_the_time_bar_adds_up(
    client: Client, in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    sent = in_progress(emil, bert)
    ask(sent.pk, question="Which voltage?", by=bert, at=at + HOUR)
    bar = page(client, bert, sent).split('id="time"')[1]
    assert bar.split("Together")[1].split("<td>")[1].startswith("3\N{NO-BREAK SPACE}h")
    assert "1\N{NO-BREAK SPACE}h of 16\N{NO-BREAK SPACE}h used, the clock stands." in page(client, bert, sent)
