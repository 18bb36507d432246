"""A whole installation of one's own, to be broken: its database, its folder and its processes. Everything in it is real."""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import uuid4

import environ

from tests.patience import patient

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).parents[2]
SEED = int(os.environ.get("SALESDESK_TEST_SEED", "7"))
PASSWORD = "correct horse battery"
SENT = "SELECT count(*) FROM requests_app_salesrequest WHERE subject LIKE 'Sent %' AND state <> 'draft'"
CELERY = ("-m", "celery", "-A", "salesdesk")
QUIETLY = ("--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "ERROR")


class Installation:
    """`start` and `kill` its processes by name; `act` does something inside it (see `inside.py`)."""

    def __init__(self, folder: Path, database_url: str, redis_url: str = "", **settings: str) -> None:
        self.folder, self.database_url, self.redis_url = folder, database_url, redis_url
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("SALESDESK_", "DJANGO_", "PYTEST_"))
        }
        self.environment = {
            **inherited,
            "DJANGO_SETTINGS_MODULE": "salesdesk.settings",
            "SALESDESK_DEMO": "on",
            "SALESDESK_VAR": str(folder),
            "SALESDESK_DATABASE_URL": database_url,
            "SALESDESK_REDIS_URL": redis_url,
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "ignore",
            **settings,
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.commands: dict[str, Sequence[str]] = {}
        self.port = free_port()

    # What is in it

    def manage(self, *command: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            check=False,
        )

    def act(self, what: str, **arguments: Any) -> Any:
        """Run the function `what` of `tests.faults.inside` in a process of its own; what it returns."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.inside", what, json.dumps(arguments)],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{what} failed:\n{done.stderr[-4000:]}"
        return json.loads(done.stdout.splitlines()[-1])

    def rows(self, sql: str) -> list[Any]:
        config = environ.Env.db_url_config(self.database_url)
        if "sqlite" in config["ENGINE"]:
            import sqlite3

            with closing(sqlite3.connect(config["NAME"], timeout=20)) as connection:
                return connection.execute(sql).fetchall()
        import psycopg

        with psycopg.connect(self.database_url.replace("postgres://", "postgresql://")) as connection:
            return connection.execute(sql).fetchall()

    def number(self, sql: str) -> int:
        return int(self.rows(sql)[0][0])

    # Its processes

    def start(self, name: str, *command: str) -> None:
        """Start (or start anew, after a kill) a Python process of this name."""
        command = command or tuple(self.commands[name])
        self.commands[name] = command
        log = (self.folder / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,  # a group of its own: a pool's children die with their parent
        )
        log.close()

    def start_web(self) -> None:
        server = ("-m", "uvicorn", "salesdesk.asgi:application", "--port", str(self.port))
        self.start("web", *server, "--log-level", "critical", "--lifespan", "off")
        wait_until(lambda: answers(self.port), 30, "the web server answers")

    def start_worker(self, name: str = "worker", *, pool: str = "threads", children: int = 2) -> None:
        self.start(name, *CELERY, "worker", "-P", pool, "-c", str(children), "-n", f"{name}@%h", *QUIETLY)

    def start_beat(self, name: str = "beat") -> None:
        self.start(name, *CELERY, "beat", "-l", "ERROR", "--pidfile=")

    def start_loop(self, name: str = "loop") -> None:
        self.start(name, "manage.py", "sweep", "--loop")

    def kill(self, name: str) -> None:
        """-9, the process and its children, as when the machine loses it."""
        process = self.processes.pop(name, None)
        if process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_some_until(
        self, over: Callable[[], bool], *, rng: random.Random, kills: int = 12, within: float = 60
    ) -> tuple[int, float]:
        """Kill and restart one process after another, `kills` times at most; then it must be over `within` seconds.

        Returns how many were killed, and the seconds from the beginning until it was over.
        """
        began, killed = time.monotonic(), 0
        while killed < kills and not over():
            time.sleep(rng.uniform(0.3, 3.0))  # starting takes them a second or more
            name = rng.choice(sorted(self.processes))
            self.kill(name)
            self.start(name)
            killed += 1
        wait_until(over, within, f"over after {killed} kills")
        return killed, time.monotonic() - began

    def stop(self) -> None:
        for name in list(self.processes):
            self.kill(name)

    def log(self, name: str) -> str:
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""


class Phone:
    """A browser without a browser: cookies and forms."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, form: dict[str, Any] | None = None) -> tuple[int, str, str]:
        """Status, where to, and the page."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=patient(30))) as connection:
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

    def log_in(self, name: str, password: str = PASSWORD) -> None:
        token = self.token(self.ask("GET", "/accounts/login/")[2])
        form = {"csrfmiddlewaretoken": token, "login": email_of(name), "password": password}
        status, *_ = self.ask("POST", "/accounts/login/", form)
        assert status == 302


def email_of(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@example.com"


class Rep:
    """Dora with her phone."""

    def __init__(self, site: Installation) -> None:
        self.site, self.phone = site, Phone(site.port)
        self.phone.log_in("Dora")
        page = self.phone.ask("GET", "/requests/new/")[2]
        (quote,) = site.rows("SELECT id FROM requests_app_requesttype WHERE key = 'quote'")[0]
        (customer,) = site.rows("SELECT min(id) FROM tandems_customer")[0]
        self.form: dict[str, Any] = {
            "csrfmiddlewaretoken": self.phone.token(page), "type": quote, "shown_type": quote, "customer": customer,
            "field_machine": "FB 200", "field_quantity": "2", "field_requirements": "12 m", "do": "send",
        }  # fmt: skip

    def tap(self, number: int, key: str = "") -> tuple[int, str]:
        """Status and where to. The same `key` is the same form, sent again."""
        form = {**self.form, "subject": f"Sent {number}"}
        return self.phone.ask("POST", f"/requests/new/{key or uuid4()}/", form)[:2]

    def send(self, number: int) -> float:
        """Seconds until the answer, which says that it was sent."""
        began = time.monotonic()
        status, location = self.tap(number)
        assert (status, location.startswith("/requests/")) == (302, True)
        return time.monotonic() - began

    def send_many(self, number: int) -> list[float]:
        return [self.send(one) for one in range(number)]


class OwnRedis:
    """A real Redis that may be stopped, hung, flushed and filled."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.port, self.folder, self.options = free_port(), folder, options
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--dir", str(self.folder), "--save", ""]
        settings = ["--appendonly", "no", "--maxmemory-policy", "noeviction", *self.options]
        self.process = subprocess.Popen([*command, *settings], stdout=subprocess.DEVNULL)
        wait_until(lambda: answers(self.port), 10, "Redis answers")

    def ask(self, *command: str) -> str:
        import redis

        client = redis.Redis(port=self.port, socket_timeout=patient(5), decode_responses=True)
        return str(client.execute_command(*command))

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


def free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def wait_until(true: Callable[[], bool], seconds: float, what: str) -> float:
    """How long it took. Fails with `what` when it does not come true in time."""
    since = time.monotonic()
    while not true():
        assert time.monotonic() - since < seconds, f"not within {seconds} s: {what}"
        time.sleep(0.05)
    return time.monotonic() - since
