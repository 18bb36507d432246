"""Sweeps that stand still are told: to machines by /healthz/ready, to leads by a banner on every page."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from notifications.models import Channel, Delivery, DeliveryState, Notice
from people.models import User
from salesdesk import alarm, sweeps
from salesdesk.alarm import Alarm, Beat, judge
from salesdesk.heartbeat import CLOCK
from salesdesk.models import Heartbeat
from salesdesk.timetable import WATCHED
from salesdesk.web.clock import now

LONG = 3600.0  # a process that has run for an hour


@pytest.fixture(autouse=True)
def _watched(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SWEEPS_LATE_AFTER = timedelta(minutes=2)
    monkeypatch.setattr(alarm, "_started", alarm._started - LONG)


def all_beat(at: datetime, **others: Beat) -> dict[str, Beat]:
    return {**dict.fromkeys(WATCHED, Beat(at)), **{name.replace("_", " "): b for name, b in others.items()}}


def beat(at: datetime) -> None:
    Heartbeat.objects.bulk_create([Heartbeat(name=name, beat_at=at) for name in WATCHED])


def give_up(person: User, at: datetime) -> None:
    notice = Notice.objects.create(recipient=person, kind="x", key="x", url="/", at=at)
    Delivery.objects.create(
        notice=notice, recipient=person, channel=Channel.MAIL, state=DeliveryState.DEAD, due_at=at
    )


def test_sweeps_that_run_are_no_alarm(at: datetime) -> None:
    assert not judge(all_beat(at - timedelta(seconds=119)), dead=0, at=at, uptime=LONG)


def test_one_that_stands_still_for_two_minutes_is(at: datetime) -> None:
    since = at - timedelta(seconds=121)
    found = judge(all_beat(at, escalate=Beat(since)), dead=0, at=at, uptime=LONG)
    assert found == Alarm(("escalate",), since)


def test_one_that_never_ran_is_waited_for_as_long_as_for_the_next(at: datetime) -> None:
    assert judge({}, dead=0, at=at, uptime=119) == Alarm()
    assert judge({}, dead=0, at=at, uptime=120) == Alarm(WATCHED, None)


def test_a_heartbeat_from_the_future_is_no_heartbeat(at: datetime) -> None:
    ahead = Beat(at + timedelta(hours=2), CLOCK)
    assert judge(all_beat(at, escalate=ahead), dead=0, at=at, uptime=LONG).clock


def test_what_was_given_up_is_an_alarm_by_itself(at: datetime) -> None:
    found = judge(all_beat(at), dead=2, at=at, uptime=LONG)
    assert found
    assert not found.late


@pytest.mark.django_db
def test_ready_says_so_and_not_why(client: Client) -> None:
    beat(now())
    assert client.get("/healthz/ready").json()["sweeps"] is True
    Heartbeat.objects.filter(name="hand over").update(
        beat_at=now() - timedelta(minutes=3), error="OperationalError"
    )
    answer = client.get("/healthz/ready")
    assert answer.status_code == 503
    assert answer.json() == {"database": True, "migrations": True, "broker": True, "sweeps": False}
    sweeps.run("hand over", now())
    assert client.get("/healthz/ready").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "told"), [("carla", True), ("frieda", True), ("gustav", True), ("anna", False), ("dora", False)]
)
def test_leads_managers_and_administrators_see_the_banner_on_every_page(
    who: str, told: bool, client: Client, request: pytest.FixtureRequest
) -> None:
    beat(now() - timedelta(hours=5))
    client.force_login(request.getfixturevalue(who))
    for page in ("everything", "profile"):
        text = client.get(reverse(page)).content.decode()
        assert ("have stood still since" in text) == told


@pytest.mark.django_db
def test_an_administrator_is_led_to_what_was_given_up(client: Client, gustav: User, at: datetime) -> None:
    beat(now())
    give_up(gustav, at)
    client.force_login(gustav)
    text = client.get(reverse("everything")).content.decode()
    assert "1 message could not be delivered." in text
    assert reverse("dead_letters") in text
    assert "stood still" not in text


@pytest.mark.django_db
def test_all_is_well_and_nothing_is_said(client: Client, carla: User) -> None:
    beat(now())
    client.force_login(carla)
    assert "by itself at the moment" not in client.get(reverse("profile")).content.decode()


@pytest.mark.django_db
def test_a_wrong_clock_is_named(client: Client, carla: User) -> None:
    beat(now() - timedelta(hours=1))
    Heartbeat.objects.update(error=CLOCK)
    client.force_login(carla)
    assert "clock is wrong" in client.get(reverse("profile")).content.decode()


@pytest.mark.django_db
def test_it_costs_one_query_and_that_only_now_and_then(
    settings: Settings, django_assert_num_queries: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALARM_KEPT = timedelta(seconds=5)
    monkeypatch.setattr(alarm, "_kept", None)
    beat(now())
    with django_assert_num_queries(1):  # type: ignore[operator]
        for _ in range(10):
            alarm.remembered(now())


def test_while_the_database_is_away_no_page_fails_for_the_banner(
    monkeypatch: pytest.MonkeyPatch, at: datetime
) -> None:
    def away(at: datetime) -> Alarm:
        raise DatabaseError

    monkeypatch.setattr(alarm, "alarm_now", away)
    assert alarm.remembered(at) == Alarm()
