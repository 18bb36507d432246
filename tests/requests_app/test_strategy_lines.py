"""What a request's pages say of the strategy: its goal and who may choose it there, its customer's segments, why it stands on top."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from requests_app.actions.cancel import cancel
from requests_app.actions.reweigh import reweigh
from requests_app.actions.submit import submit
from requests_app.models import SalesRequest
from requests_app.queue.changes import latest_change
from requests_app.queue.rows import Reader, rows, with_names
from tandems.actions.place_customer import place_customer
from tandems.models import Customer, Says
from tests.requests_app import test_detail
from tests.strategy_made import goal_named, publish, segment_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.test import Client

    from people.models import User

pytestmark = pytest.mark.django_db
MUNICH = [["DE", "80", "81"]]
MOST_QUERIES = test_detail.MOST_QUERIES + 1


def test_the_page_shows_the_goal_the_segment_and_why_it_comes_earlier(
    client: Client,
    in_progress: Callable[..., SalesRequest],
    emil: User,
    anna: User,
    frieda: User,
    at: datetime,
) -> None:
    _segments, [goal] = publish(
        frieda,
        at,
        segments=[segment_named("Food industry", "4", postcodes=MUNICH)],
        goals=[goal_named("Twenty", "2")],
    )
    sent = in_progress(emil, anna, goal=goal)
    client.force_login(emil)
    client.get(reverse("request", args=[sent.pk]))
    with CaptureQueriesContext(connection) as queries:
        html = client.get(reverse("request", args=[sent.pk])).content.decode()
    assert len(queries) <= MOST_QUERIES
    card = html.partition('id="strategy"')[2].partition("</section>")[0]
    assert f'href="{reverse("strategy")}">Twenty</a>' in card
    assert "Food industry" in card
    assert "because: postcode DE 80–81" in card
    assert "Together 6\N{NO-BREAK SPACE}h earlier." in card
    form = client.get(reverse("request_aim", args=[sent.pk])).content.decode()
    assert f'value="{goal.pk}"' in form
    assert client.post(reverse("request_aim", args=[sent.pk]), {"goal": ""}).status_code == 302
    for odd in ("x", "99999999999999999999", "\0"):
        assert client.post(reverse("request_aim", args=[sent.pk]), {"goal": odd}).status_code == 422
    sent.refresh_from_db()
    assert sent.goal_id is None


def test_without_a_strategy_nothing_is_said_of_one(
    client: Client, in_progress: Callable[..., SalesRequest], emil: User, anna: User
) -> None:
    sent = in_progress(emil, anna)
    client.force_login(emil)
    assert 'id="strategy"' not in client.get(reverse("request", args=[sent.pk])).content.decode()
    assert 'name="goal"' not in client.get(reverse("request_new")).content.decode()


def test_a_goal_that_has_left_the_strategy_stays_until_another_one_is_chosen(
    client: Client,
    in_progress: Callable[..., SalesRequest],
    emil: User,
    anna: User,
    frieda: User,
    at: datetime,
) -> None:
    _segments, [goal] = publish(frieda, at, goals=[goal_named("Twenty", "2")])
    sent = in_progress(emil, anna, goal=goal)
    publish(frieda, at, goals=[goal_named("Thirty", "2")])
    reweigh(at=at)
    client.force_login(emil)
    html = client.get(reverse("request", args=[sent.pk])).content.decode()
    card = html.partition('id="strategy"')[2].partition("</section>")[0]
    assert "Twenty" in card
    assert "No longer part of the strategy" in card
    assert "earlier" not in card
    address = reverse("request_aim", args=[sent.pk])
    [chosen] = [line for line in client.get(address).content.decode().split("<input") if " checked" in line]
    assert f'value="{goal.pk}"' in chosen
    before = sent.events.count()
    assert client.post(address, {"goal": goal.pk}).status_code == 302
    sent.refresh_from_db()
    assert (sent.goal_id, sent.events.count()) == (goal.pk, before)
    assert client.post(address, {"goal": ""}).status_code == 302
    sent.refresh_from_db()
    assert sent.goal_id is None


def test_somebodys_word_is_told_with_its_reason(
    client: Client, in_progress: Callable[..., SalesRequest], customer: Customer, emil: User, anna: User,
    carla: User, frieda: User, at: datetime,
) -> None:  # fmt: skip
    [food], _goals = publish(frieda, at, segments=[segment_named("Food industry", "4", numbers=["99"])])
    sent = in_progress(emil, anna)
    place_customer(customer.pk, segment=food.pk, says=Says.IN, reason="They bake", by=carla, at=at)
    reweigh(at=at)
    client.force_login(emil)
    client.get(reverse("request", args=[sent.pk]))
    with CaptureQueriesContext(connection) as queries:
        html = client.get(reverse("request", args=[sent.pk])).content.decode()
    assert "because: Carla: They bake" in html
    assert len(queries) <= MOST_QUERIES + 1


def test_the_page_says_for_what_a_request_counts_where_that_is_not_what_its_customer_is_in(
    client: Client, in_progress: Callable[..., SalesRequest], customer: Customer, emil: User, anna: User,
    carla: User, frieda: User, at: datetime,
) -> None:  # fmt: skip
    [food], _goals = publish(frieda, at, segments=[segment_named("Food industry", "4", postcodes=MUNICH)])
    sent = in_progress(emil, anna)
    client.force_login(emil)

    def card() -> str:
        html = client.get(reverse("request", args=[sent.pk])).content.decode()
        return html.partition('id="strategy"')[2].partition("</section>")[0]

    assert "Counted as" not in card()
    place_customer(customer.pk, segment=food.pk, says=Says.OUT, reason="No more", by=carla, at=at)
    with CaptureQueriesContext(connection) as queries:
        before, counted, behind = card().partition("Counted as")
    assert len(queries) <= MOST_QUERIES + 2
    assert (bool(counted), "Food industry" in before, "Food industry" in behind) == (True, False, True)
    place_customer(customer.pk, segment=food.pk, says=Says.IN, reason="Again", by=carla, at=at)
    assert "Counted as" not in card()
    cancel(sent.pk, reason="Not wanted", by=emil, at=at)
    publish(frieda, at)  # what was called so is in the strategy no more
    before, counted, behind = card().partition("Counted as")
    assert (bool(counted), "Food industry" in before, "Food industry" in behind) == (True, False, True)
    SalesRequest.objects.filter(pk=sent.pk).update(segments=[])
    assert "no target segment" in card()
    SalesRequest.objects.filter(pk=sent.pk).update(segments=None)  # from before there were any
    assert "Counted as" not in card()


def test_on_a_lists_row_what_the_strategy_says_stands_first(
    in_progress: Callable[..., SalesRequest], emil: User, anna: User, frieda: User, at: datetime
) -> None:
    publish(frieda, at, segments=[segment_named("Food industry", "4", postcodes=MUNICH)])
    sent = in_progress(emil, anna)
    [row] = rows(with_names(SalesRequest.objects.filter(pk=sent.pk), anna), Reader.of(anna), at)
    assert row.because[0] == "4\N{NO-BREAK SPACE}h earlier: target segment Food industry"
    assert len(row.because) > 1


def test_a_new_request_names_its_goal_by_one_tap(
    client: Client, draft: Callable[..., SalesRequest], emil: User, frieda: User, at: datetime
) -> None:
    _segments, [goal] = publish(frieda, at, goals=[goal_named("Twenty", "2")])
    begun = draft(emil)
    client.force_login(emil)
    assert "Twenty" in client.get(reverse("draft", args=[begun.key])).content.decode()
    typed = {"type": begun.type_id, "customer": begun.customer_id, "subject": "Belt", "goal": goal.pk}
    client.post(reverse("draft_save", args=[begun.key]), typed)
    begun.refresh_from_db()
    assert begun.goal_id == goal.pk
    publish(frieda, at)  # without it
    sent = submit(begun.pk, by=emil, at=at)
    assert sent.goal_id is None


def test_open_pages_show_what_was_weighed_anew(
    client: Client, submitted: Callable[..., SalesRequest], emil: User, anna: User, frieda: User, at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for module in ("lists", "one", "answers"):
        monkeypatch.setattr(f"requests_app.views.{module}.now", lambda: at)
    sent = submitted(emil)
    client.force_login(anna)
    listed = client.get(reverse("queue")).context["live_href"]
    page = reverse("request", args=[sent.pk])
    version = client.get(page).context["detail"].standing.version

    def seen(address: str, **known: str) -> HttpResponse:
        return client.get(address, known, headers={"HX-Request": "true"})

    def of_list(token: str) -> HttpResponse:
        return client.get(f"{listed}&token={token}", headers={"HX-Request": "true"})

    token = of_list("").headers["Live-Token"]
    [food], _goals = publish(frieda, at, segments=[segment_named("Food industry", "4", postcodes=MUNICH)])
    assert of_list(token).status_code == seen(page, v=version).status_code == 204  # not weighed yet
    reweigh(at=at)
    assert "target segment Food industry" in of_list(token).content.decode()
    assert "target segment Food industry" in seen(page, v=version).content.decode()
    token = latest_change()
    publish(frieda, at, segments=[segment_named("Bakers", "4", segment=food, postcodes=MUNICH)])
    reweigh(at=at)  # the same hours, for another reason
    assert "target segment Bakers" in of_list(token).content.decode()
    token = latest_change()
    assert reweigh(at=at) == 0
    assert of_list(token).status_code == 204
    assert latest_change().split(".")[1] == token.split(".")[1]  # nobody was told anything
