"""/metrics: closed without the token; numbers only, none of them about one person."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from notifications.models import Channel, Delivery, DeliveryState, Notice
from people.models import Absence, User
from requests_app.models import SalesRequest
from salesdesk import metrics, sweeps
from salesdesk.web.clock import now

TOKEN = "kT9vQ2mXw7Lp4Zrb6Yc1"


class Config:
    metrics_token = TOKEN


@pytest.fixture
def opened(settings: Settings) -> None:
    settings.CONFIG = Config()


def read(client: Client, token: str = TOKEN) -> dict[str, float]:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    return {
        name: float(value)
        for name, value in re.findall(
            r"^(salesdesk_\S+(?:\{.*\})?) (\S+)$", answer.content.decode(), re.MULTILINE
        )
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer ", "Bearer None", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer ü"]
)
def test_without_the_token_there_is_no_such_page(given: str, client: Client, opened: None) -> None:
    assert client.get("/metrics", headers={"Authorization": given}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["Bearer ", "Bearer", "Bearer x"])
def test_unless_a_token_is_set_nothing_opens_it(given: str, client: Client, settings: Settings) -> None:
    assert settings.CONFIG.metrics_token == ""
    assert client.get("/metrics", headers={"Authorization": given}).status_code == 404


@pytest.mark.django_db
def test_an_empty_company_has_its_numbers_too(client: Client, opened: None) -> None:
    found = read(client)
    assert found["salesdesk_requests_open"] == found["salesdesk_dead_letters"] == 0
    assert found['salesdesk_outbox_due{channel="mail"}'] == 0


@pytest.mark.django_db
def test_each_sweep_tells_how_long_ago_it_ran(client: Client, opened: None) -> None:
    sweeps.run("hand over", now() - timedelta(minutes=5))
    found = read(client)
    assert found['salesdesk_sweep_lag_seconds{sweep="hand over"}'] == pytest.approx(300, abs=30)
    assert found['salesdesk_sweep_failing{sweep="hand over"}'] == 0


def test_the_outbox_and_the_dead_letters_are_counted(client: Client, opened: None, anna: User) -> None:
    due = now() - timedelta(hours=2)
    for key, state in (("a", DeliveryState.WAITING), ("b", DeliveryState.DEAD), ("c", DeliveryState.SENT)):
        notice = Notice.objects.create(recipient=anna, kind="x", key=key, url="/", at=due)
        Delivery.objects.create(notice=notice, recipient=anna, channel=Channel.MAIL, state=state, due_at=due)
    found = read(client)
    assert found['salesdesk_outbox_due{channel="mail"}'] == 1
    assert found['salesdesk_outbox_age_seconds{channel="mail"}'] == pytest.approx(7200, abs=60)
    assert found["salesdesk_dead_letters"] == 1
    assert found["salesdesk_notices_unrouted"] == 3


def test_requests_that_burn_and_those_whose_owner_is_away_are_counted(
    client: Client, opened: None, in_progress: Callable[[User, User], SalesRequest], anna: User, dora: User
) -> None:
    mine = in_progress(dora, anna)
    moment = now()
    SalesRequest.objects.filter(pk=mine.pk).update(
        deadline_at=moment - timedelta(hours=1), escalate_at=moment
    )
    Absence.objects.create(person=anna, starts_at=moment - timedelta(hours=1), changed_at=moment)
    found = read(client)
    assert found["salesdesk_requests_open"] == 1
    assert found["salesdesk_requests_overdue"] == 1
    assert found["salesdesk_requests_without_present_owner"] == 1
    assert found["salesdesk_escalations_due"] == 1


def test_no_label_is_about_a_person(
    in_progress: Callable[[User, User], SalesRequest], anna: User, dora: User, client: Client, opened: None
) -> None:
    in_progress(dora, anna)
    sweeps.run("hand over", now())
    assert {label for name in read(client) for label in re.findall(r"(\w+)=", name)} == {"sweep", "channel"}


@pytest.mark.django_db
def test_it_costs_a_fixed_number_of_queries(
    at: datetime, django_assert_num_queries: Callable[[int], object]
) -> None:
    with django_assert_num_queries(7):  # type: ignore[attr-defined]
        list(metrics.Collector(at).collect())
