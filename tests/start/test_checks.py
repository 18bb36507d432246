"""What `manage.py check --deploy` refuses, and what machines are told about health."""

from __future__ import annotations

import pytest
import redis
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse
from pytest_django.fixtures import Settings

from requests_app.models import SalesRequest
from salesdesk import broker, checks, health
from salesdesk.celery import app
from salesdesk.web import busy
from tandems.models import Customer


def test_the_demos_door_fails_the_deploy_check(settings: Settings) -> None:
    settings.DEMO = True
    assert [error.id for error in checks.demo_door_is_closed(None)] == ["salesdesk.E001"]
    settings.DEMO = False
    assert checks.demo_door_is_closed(None) == []


def test_foreign_keys_point_down() -> None:
    assert checks.foreign_keys_point_down(None) == []


def test_a_foreign_key_that_points_up_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks._is_above(SalesRequest, Customer)
    monkeypatch.setattr(checks, "FLOORS", ("requests_app", "tandems", "people"))  # the house upside down
    errors = checks.foreign_keys_point_down(None)
    assert any(error.obj is SalesRequest and "points up" in error.msg for error in errors)


def test_celery_is_set_as_it_was_measured() -> None:
    assert checks.celery_survives_kills(None) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("task_acks_late", False),
        ("task_reject_on_worker_lost", False),
        ("result_backend", "redis://somewhere"),
        ("accept_content", ["json", "pickle"]),
        ("timezone", "Europe/Berlin"),
        ("broker_transport_options", {"visibility_timeout": 60}),
    ],
)
def test_a_dangerous_value_is_refused(name: str, value: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert app.conf.task_acks_late  # asked once, so that it is read before it is changed
    monkeypatch.setitem(app.conf.changes, name, value)
    assert [error.id for error in checks.celery_survives_kills(None)] == ["salesdesk.E004"]


class Redis:
    """Answers as a Redis with this policy would; None: not at all."""

    def __init__(self, policy: str | None) -> None:
        self.policy = policy

    def config_get(self, name: str) -> dict[str, str]:
        if self.policy is None:
            raise redis.ConnectionError
        return {name: self.policy}


@pytest.mark.parametrize(
    ("policy", "dangerous"), [("noeviction", False), ("allkeys-lru", True), (None, False)]
)
def test_a_broker_that_drops_messages_is_refused(
    policy: str | None, dangerous: bool, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    class Config:
        redis_url = "redis://somewhere"

    settings.CONFIG = Config()
    monkeypatch.setattr(broker, "_client", lambda: Redis(policy))
    assert bool(broker.dangers()) == dangerous
    assert [error.id for error in checks.broker_keeps_messages(None)] == ["salesdesk.E003"] * dangerous


def test_a_living_process_says_so_without_a_login(client: Client) -> None:
    assert client.get("/healthz/live").content == b"alive\n"


@pytest.mark.django_db
def test_everything_in_order_is_ready(client: Client) -> None:
    answer = client.get("/healthz/ready")
    assert (answer.status_code, answer.json()) == (
        200,
        {"database": True, "migrations": True, "broker": True, "sweeps": True},
    )


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["broker", "migrations", "database", "sweeps"])
def test_one_part_away_is_not_ready_and_says_which(
    part: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = {
        "broker": (broker, "is_reachable"),
        "migrations": (health, "_is_migrated"),
        "database": (health, "_database_answers"),
        "sweeps": (health, "_sweeps_run"),
    }
    monkeypatch.setattr(*where[part], lambda: False)
    answer = client.get("/healthz/ready")
    assert answer.status_code == 503
    assert answer.json()[part] is False


@pytest.mark.django_db
def test_a_database_that_is_gone_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*args: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(connection, "cursor", gone)
    assert not health._database_answers()


def raising(error: Exception) -> Exception:
    """As Django raises it: with the driver's own error as its cause."""
    error.__cause__ = type("Cause", (Exception,), {"__module__": "sqlite3"})()
    return error


@pytest.mark.parametrize(
    ("error", "passing"),
    [
        (raising(OperationalError("database is locked")), True),
        (raising(OperationalError("database or disk is full")), True),
        (raising(OperationalError("no such table: people_user")), False),
        (OperationalError("terminating connection due to administrator command"), True),
        (OperationalError("couldn't get a connection after 10.00 sec"), True),
        (InterfaceError("connection already closed"), True),
        (DatabaseError("anything else"), False),
        (ValueError("ours"), False),
        (None, False),
    ],
)
def test_only_what_passes_by_itself_counts_as_busy(error: Exception | None, passing: bool) -> None:
    assert busy.is_passing(error) == passing


def locked(request: HttpRequest) -> HttpResponse:
    raise raising(OperationalError("database is locked"))


def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("ours")


class BrokenMiddleware:
    def __init__(self, get_response: object) -> None: ...

    def __call__(self, request: HttpRequest) -> HttpResponse:
        raise raising(OperationalError("database is locked"))


urlpatterns = [path("locked", locked), path("broken", broken)]
handler500 = "salesdesk.web.errors.server_error"
LATE = ["salesdesk.web.busy.BusyMiddleware", f"{__name__}.BrokenMiddleware"]


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=["salesdesk.web.busy.BusyMiddleware"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_busy_database_is_said_so_and_asks_to_come_back(headers: dict[str, str]) -> None:
    answer = Client(headers=headers).get("/locked")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert b"Traceback" not in answer.content


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=LATE)
def test_a_busy_database_in_a_middleware_is_said_so_too() -> None:
    answer = Client(raise_request_exception=False).get("/locked")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=["salesdesk.web.busy.BusyMiddleware"])
def test_our_own_mistake_stays_a_500() -> None:
    assert Client(raise_request_exception=False).get("/broken").status_code == 500


@pytest.mark.django_db
@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100)
def test_more_than_agreed_is_413() -> None:
    client = Client(raise_request_exception=False)
    assert client.post(reverse("account_login"), {"text": "x" * 200}).status_code == 413
