"""Log lines: JSON, with the number of the request or the name of the sweep, and nothing about any person."""

from __future__ import annotations

import json
import logging
import logging.config
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse
from structlog.contextvars import bound_contextvars

from people.models import User
from salesdesk import logs
from salesdesk.request_log import HEADER

Lines = Callable[[], list[dict[str, object]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What production would have written since."""
    config = logs.configuration(demo=False, broker=True)
    shape = {key: value for key, value in config["formatters"]["line"].items() if key != "()"}
    out = StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(config["formatters"]["line"]["()"](**shape))
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)


def test_a_line_is_json_with_time_level_and_origin(lines: Lines) -> None:
    logging.getLogger("salesdesk.sweeps").warning("no such sweep: %r", "x")
    [line] = lines()
    assert line["event"] == "no such sweep: 'x'"
    assert line["level"] == "warning"
    assert line["logger"] == "salesdesk.sweeps"
    assert str(line["timestamp"]).endswith("Z")


def test_what_is_bound_stands_in_every_line(lines: Lines) -> None:
    with bound_contextvars(sweep="escalate"):
        logging.getLogger("anything").info("x")
    logging.getLogger("anything").info("y")
    assert [line.get("sweep") for line in lines()] == ["escalate", None]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("sent to anna.müller@example.com now", "sent to …@… now"),
        ("Not Found: /search/?q=Huber+krank", "Not Found: /search/?…"),
        ("GET /invitation/Zk3_x9-QpLmN4tRvWyBc2dFgHjKs5u8X/ 404", "GET /invitation/…/ 404"),
        ("/absences/feed/Zk3_x9-QpLmN4tRvWyBc2dFg.ics", "/absences/feed/….ics"),
        ("/mails/stop/ZkaxbcQpLmNrtRvWyBcadFgHjKsquX/", "/mails/stop/…/"),
        ("/accounts/password/reset/key/1-cz81rt-95f2ce0a1b/", "/accounts/password/reset/key/…/"),
        ("Request 17 could not be handed over.", "Request 17 could not be handed over."),
        ("Why not?", "Why not?"),
        ("/requests/17/acknowledge/", "/requests/17/acknowledge/"),
    ],
)
def test_addresses_searches_and_secrets_are_left_out(said: str, written: str, lines: Lines) -> None:
    logging.getLogger("anything").warning("%s", said)
    assert lines()[0]["event"] == written


def test_an_error_is_told_by_kind_and_place_not_by_what_it_quotes(lines: Lines) -> None:
    try:
        try:
            raise KeyError("Kanarienvogel")
        except KeyError as cause:
            raise ValueError("Key (name)=(Kanarienvogel) already exists") from cause
    except ValueError:
        logging.getLogger("anything").exception("It failed.")
    [line] = lines()
    errors = line["error"]
    assert isinstance(errors, list)
    assert [error["kind"] for error in errors] == ["builtins.ValueError", "builtins.KeyError"]
    assert "test_logs.py" in errors[0]["where"][-1]
    assert "Kanarienvogel" not in json.dumps(line)


@pytest.mark.django_db
def test_every_answer_has_a_number_that_stands_in_its_lines(client: Client, anna: User, lines: Lines) -> None:
    client.force_login(anna)
    answer = client.get(reverse("search"), {"q": "Kanarienvogel"})
    [line] = [line for line in lines() if line["logger"] == "salesdesk.request_log"]
    assert line["request_id"] == answer[HEADER]
    assert (line["route"], line["method"], line["status"]) == ("search/", "GET", 200)
    assert "Kanarienvogel" not in json.dumps(lines())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("4f9c-from_the_proxy", True),
        ("short", False),
        ("x" * 65, False),
        ("with a space or two", False),
        ("anna@example.com", False),
        ("\r\nSet-Cookie: x=1", False),
    ],
)
def test_a_proxys_number_is_kept_if_it_is_one(given: str, kept: bool, client: Client) -> None:
    answer = client.get("/healthz/live", headers={"X-Request-ID": given})
    assert (answer[HEADER] == given) == kept
    assert len(answer[HEADER]) >= 8


@pytest.mark.django_db
def test_machines_that_ask_all_day_long_leave_no_lines(client: Client, lines: Lines) -> None:
    client.get("/healthz/live")
    client.get("/healthz/ready")
    assert lines() == []


@pytest.mark.django_db
def test_an_address_that_is_none_is_no_leak(client: Client, anna: User, lines: Lines) -> None:
    client.force_login(anna)
    client.get("/invitation/Zk3_x9-QpLmN4tRvWyBc2dFgHjKs5u8X/")
    client.get("/nothing/Zk3_x9-QpLmN4tRvWyBc2dFgHjKs5u8X/?mail=anna@example.com")
    written = json.dumps(lines(), ensure_ascii=False)
    assert "Zk3" not in written
    assert "anna" not in written


def test_the_demo_is_readable() -> None:
    config = logs.configuration(demo=True, broker=False)
    formatter = config["formatters"]["line"]
    line = formatter["()"](**{k: v for k, v in formatter.items() if k != "()"}).format(
        logging.LogRecord("salesdesk.x", logging.WARNING, "", 1, "Look at %s", ("this",), None)
    )
    assert "Look at this" in line
    assert not line.startswith("{")


def test_the_configuration_is_one() -> None:
    for demo in (True, False):
        logging.config.DictConfigurator(logs.configuration(demo=demo, broker=False))
