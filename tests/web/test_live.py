"""Open pages hear of a change at once, and cost the server one question a second, however many they are."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import DatabaseError

from requests_app.queue.changes import latest_change
from salesdesk.web import live
from salesdesk.web.live import Hub, in_front_of
from tests.patience import patient

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User

TICK = 0.02
WAIT = patient(5.0)


class Source:
    """Counts how often it is asked; `token` is what it says."""

    def __init__(self) -> None:
        self.asked, self.token, self.fails = 0, "1", False

    def __call__(self) -> str:
        self.asked += 1
        if self.fails:
            raise DatabaseError
        return self.token


class Browser:
    """One open page, as the server sees it."""

    def __init__(self, application: live.Application, cookie: str = "") -> None:
        self.heard: list[str] = []
        self.status = 0
        self._gone = asyncio.Event()
        headers = [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode())]
        scope = {"type": "http", "method": "GET", "path": "/live/", "query_string": b"", "headers": headers}
        self.task = asyncio.create_task(application(scope, self._receive, self._send))  # type: ignore[arg-type]

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.heard.append(message.get("body", b"").decode())

    async def close(self) -> None:
        self._gone.set()
        await asyncio.wait_for(self.task, WAIT)

    def tokens(self) -> list[str]:
        return [text.split("data: ")[1].strip() for text in self.heard if text.startswith("event: changed")]


async def nothing_else(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT):
        while not condition():
            await asyncio.sleep(TICK / 4)


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def hub(source: Source, monkeypatch: pytest.MonkeyPatch) -> Hub:
    monkeypatch.setattr(live, "may_listen", lambda scope: True)
    return Hub(source, every=TICK, heartbeat=60)


def play(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(story())  # type: ignore[arg-type]


def test_three_hundred_pages_ask_the_database_as_often_as_one(hub: Hub, source: Source) -> None:
    async def story() -> None:
        application = in_front_of(nothing_else, hub=hub, path="/live/")
        browsers = [Browser(application) for _ in range(300)]
        await until(lambda: all(browser.tokens() == ["1"] for browser in browsers))
        before, began = source.asked, asyncio.get_running_loop().time()
        await asyncio.sleep(10 * TICK)
        assert source.asked - before <= (asyncio.get_running_loop().time() - began) / TICK + 1
        source.token = "2"
        await until(lambda: all(browser.tokens() == ["1", "2"] for browser in browsers))
        await asyncio.gather(*(browser.close() for browser in browsers))

    play(story)


def test_nobody_asks_while_nobody_listens(hub: Hub, source: Source) -> None:
    async def story() -> None:
        application = in_front_of(nothing_else, hub=hub, path="/live/")
        browser = Browser(application)
        await until(lambda: browser.tokens() == ["1"])
        await browser.close()
        await until(lambda: hub.token == "")
        before = source.asked
        await asyncio.sleep(5 * TICK)
        assert (source.asked, hub.listeners) == (before, 0)
        again = Browser(application)
        await until(lambda: again.tokens() == ["1"])
        await again.close()

    play(story)


def test_a_database_that_is_away_for_a_moment_is_asked_again(hub: Hub, source: Source) -> None:
    async def story() -> None:
        browser = Browser(in_front_of(nothing_else, hub=hub, path="/live/"))
        await until(lambda: browser.tokens() == ["1"])
        source.fails = True
        asked = source.asked
        await until(lambda: source.asked > asked + 2)
        source.fails, source.token = False, "2"
        await until(lambda: browser.tokens() == ["1", "2"])
        await browser.close()

    play(story)


def test_the_line_is_kept_alive_and_ends_when_the_session_does(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.heartbeat, hub.check_after = TICK, 5 * TICK

    async def story() -> None:
        browser = Browser(in_front_of(nothing_else, hub=hub, path="/live/"))
        await until(lambda: any(text.startswith(":") for text in browser.heard))
        monkeypatch.setattr(live, "may_listen", lambda scope: False)
        await asyncio.wait_for(browser.task, WAIT)
        assert hub.listeners == 0

    play(story)


@pytest.mark.django_db(transaction=True)
def test_only_who_is_logged_in_may_listen(client: Client, anna: User) -> None:
    def scope(cookie: str) -> dict[str, Any]:
        headers = [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode())]
        return {"type": "http", "method": "GET", "path": "/live/", "query_string": b"", "headers": headers}

    client.force_login(anna)
    assert live.may_listen(scope(client.session.session_key or ""))
    assert not live.may_listen(scope("nonsense"))
    anna.is_active = False
    anna.save()
    assert not live.may_listen(scope(client.session.session_key or ""))


def test_a_stranger_is_turned_away(hub: Hub, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "may_listen", lambda scope: False)

    async def story() -> None:
        browser = Browser(in_front_of(nothing_else, hub=hub, path="/live/"))
        await asyncio.wait_for(browser.task, WAIT)
        assert (browser.status, source.asked) == (401, 0)

    play(story)


def test_every_step_changes_the_token(submitted: Callable[..., Any], emil: User) -> None:
    nothing = latest_change()
    submitted(emil)
    first = latest_change()
    submitted(emil)
    assert len({nothing, first, latest_change()}) == 3


def test_a_hub_outlives_its_event_loop(source: Source) -> None:
    """A server that starts again in the same process hears of every change, the first one included."""
    hub = Hub(source, every=TICK)

    async def one_life() -> None:
        await hub.join()
        waiting = asyncio.create_task(hub.changed(WAIT))
        for token in ("2", "3"):
            await asyncio.sleep(TICK)
            source.token = token + source.token
            await until(lambda: hub.token == source.token)
        await waiting
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(hub.changed(WAIT), TICK * 3)  # somebody still waits when the loop ends

    for _life in range(2):
        asyncio.run(one_life())
        hub.leave()
