"""The web server dies while a rep's request is on its way: sent again, it is one request, whole, or it was never there.

The real thing: an own server process on an own database, killed with -9 at a moment of chance (repeatable by seed).
"""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import environ
import pytest

ROOT = Path(__file__).parents[2]
SEED = int(os.environ.get("SALESDESK_TEST_SEED", "7"))
ROUNDS = 6
REP = "katharina.weiss@example.com"


class Site:
    """A demo on its own database; `start` and `kill` its web server."""

    def __init__(self, folder: Path, database_url: str) -> None:
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.database_url = database_url
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("SALESDESK_", "DJANGO_"))
        }
        self.environment = {
            **inherited,
            "DJANGO_SETTINGS_MODULE": "salesdesk.settings",
            "SALESDESK_DEMO": "on",
            "SALESDESK_VAR": str(folder),
            "SALESDESK_DATABASE_URL": database_url,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *command: str) -> None:
        subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.environment, check=True, capture_output=True
        )

    def start(self) -> None:
        command = [sys.executable, "-m", "uvicorn", "salesdesk.asgi:application", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [*command, "--log-level", "critical"], cwd=ROOT, env=self.environment, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.05)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def rows(self, sql: str) -> list[Any]:
        config = environ.Env.db_url_config(self.database_url)
        if "sqlite" in config["ENGINE"]:
            import sqlite3

            with closing(sqlite3.connect(config["NAME"])) as connection:
                return connection.execute(sql).fetchall()
        import psycopg

        with psycopg.connect(self.database_url.replace("postgres://", "postgresql://")) as connection:
            return connection.execute(sql).fetchall()


class Phone:
    """A browser without a browser: cookies and forms."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, form: dict[str, Any] | None = None) -> tuple[int, str, str]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=20)) as connection:
            headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
            body = urlencode(form) if form is not None else None
            if body is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.partition(";")[0]
            return answer.status, answer.getheader("Location", "") or "", answer.read().decode()

    def token(self, page: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert found
        return found[1]

    def log_in(self) -> None:
        page = self.ask("GET", "/accounts/login/")[2]
        status, *_ = self.ask("POST", "/demo/login/", {"csrfmiddlewaretoken": self.token(page), "email": REP})
        assert status == 302


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    server = os.environ.get("SALESDESK_TEST_DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield from _served(Site(tmp_path, f"sqlite:///{tmp_path}/salesdesk.sqlite3"))
        return
    import psycopg

    name = f"salesdesk_faults_{os.getpid()}"
    server = server.replace("postgres://", "postgresql://")
    with psycopg.connect(server.rpartition("/")[0] + "/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield from _served(Site(tmp_path, f"{server.rpartition('/')[0]}/{name}"))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _served(site: Site) -> Iterator[Site]:
    site.run("manage.py", "prepare")
    site.start()
    yield site
    site.kill()


def sent(site: Site) -> int:
    return site.rows("SELECT count(*) FROM requests_app_salesrequest WHERE subject LIKE 'Killed %'")[0][0]


def filled(site: Site, phone: Phone, number: int) -> dict[str, Any]:
    """The form as it stands on the phone before the tap."""
    page = phone.ask("GET", "/requests/new/")[2]
    (quote,) = site.rows("SELECT id FROM requests_app_requesttype WHERE key = 'quote'")[0]
    (customer,) = site.rows("SELECT min(id) FROM tandems_customer")[0]
    return {
        "csrfmiddlewaretoken": phone.token(page), "type": quote, "shown_type": quote, "customer": customer,
        "subject": f"Killed {number}", "field_machine": "FB 200", "field_quantity": "2",
        "field_requirements": "12 m", "do": "send",
    }  # fmt: skip


def send_while_killed(
    site: Site, phone: Phone, rng: random.Random, form: dict[str, Any], key_again: Callable[[str], str]
) -> None:
    """Tap, kill the server meanwhile, start it, tap again."""
    key = str(uuid4())
    killer = threading.Timer(rng.uniform(0.0, 0.12), site.kill)
    killer.start()
    with suppress(OSError, http.client.HTTPException):
        phone.ask("POST", f"/requests/new/{key}/", form)
    killer.join()
    site.start()
    status, location, _page = phone.ask("POST", f"/requests/new/{key_again(key)}/", form)
    assert (status, location.startswith("/requests/")) == (302, True)


@pytest.mark.timeout(300)
def test_killed_between_tap_and_answer_it_is_one_request(site: Site) -> None:
    rng, phone = random.Random(SEED), Phone(site)
    phone.log_in()
    for number in range(1, ROUNDS + 1):
        send_while_killed(site, phone, rng, filled(site, phone, number), lambda key: key)
        assert sent(site) == number
    whole = (
        "SELECT count(*) FROM requests_app_salesrequest r WHERE subject LIKE 'Killed %' AND state <> 'draft' AND 1 ="
        " (SELECT count(*) FROM requests_app_timelineevent e WHERE e.sales_request_id = r.id AND e.kind = 'submit')"
    )
    assert site.rows(whole)[0][0] == ROUNDS


@pytest.mark.timeout(300)
def test_without_the_key_this_test_would_notice(site: Site) -> None:
    """The negative control: a page that makes a new key for the second tap sends twice."""
    phone = Phone(site)
    phone.log_in()
    form = filled(site, phone, 1)
    for _tap in range(2):
        assert phone.ask("POST", f"/requests/new/{uuid4()}/", form)[0] == 302
    assert sent(site) == 2
