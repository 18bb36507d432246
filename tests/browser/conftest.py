"""The real thing: the ASGI server that a company runs, Debian's Chromium, and a clock that the test winds."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from playwright.sync_api import expect

from tests.patience import patient

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from people.models import User

WIDTHS = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed (Debian's package `chromium`).")
    return {**browser_type_launch_args, "executable_path": chromium, "args": QUIET}


@pytest.fixture(autouse=True, scope="session")
def _expectations_are_patient() -> None:
    expect.set_options(timeout=patient(5_000))


class Clock:
    """Stands still until it is wound on."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def wind(self, **on: float) -> datetime:
        self.at += timedelta(**on)
        return self.at


@pytest.fixture
def clock(at: datetime, monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(at)
    monkeypatch.setattr("salesdesk.web.clock.timezone", clock)
    return clock


@pytest.fixture
def site(transactional_db: None, clock: Clock) -> Iterator[str]:
    """The address of a running server on this test's database."""
    from salesdesk.asgi import application

    server = uvicorn.Server(
        uvicorn.Config(application, port=0, log_level="warning", timeout_graceful_shutdown=2)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + patient(20)
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://localhost:{port}"
    server.should_exit = True
    thread.join(timeout=patient(10))
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    connections.close_all()


Visit = Callable[..., "Page"]


@pytest.fixture
def visit(site: str, browser: Browser) -> Iterator[Visit]:
    """Open a browser of one's own: `visit(anna, "desk", language="de")`. What the console complains of fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_as(
        user: User, width: str, *, language: str = "de", theme: str = "light", audited: bool = False
    ) -> Page:
        user.language, user.theme = language, theme
        user.save(update_fields=["language", "theme"])
        client = Client()
        client.force_login(user)
        context = browser.new_context(
            base_url=site,
            viewport=WIDTHS[width],
            has_touch=width == "phone",
            locale=language,  # type: ignore[arg-type]
        )
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(patient(10_000))
        page.on("pageerror", lambda error: complaints.append(f"{width}: {error}"))
        page.on("console", lambda message: _note(message, complaints, width, audited=audited))
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


def _note(message: Any, complaints: list[str], width: str, *, audited: bool) -> None:
    expected = "the server responded with a status of 4"  # a refusal that the test provokes
    if audited and "Applying inline style" in message.text:  # axe's own, while it measures contrast
        return
    if message.type == "error" and expected not in message.text:
        complaints.append(f"{width}: {message.text} ({message.location.get('url')})")
