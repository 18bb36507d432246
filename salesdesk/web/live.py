"""Telling open pages that something has changed: one watcher for each process, however many browsers listen.

The watcher asks `source` about once a second for a token that differs as soon as anything has changed, while somebody
listens and not otherwise, in one thread with one database connection. What has changed is not said: pages ask for their
own rows again, and are answered 204 where these are the same.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user
from django.core.handlers.asgi import ASGIRequest
from django.db import DatabaseError, connection
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Application = Callable[[Message, Receive, Send], Awaitable[None]]

log = logging.getLogger(__name__)
HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would keep the events back
    (b"x-content-type-options", b"nosniff"),
]


class Hub:
    """All streams of one process. Times are in seconds."""

    def __init__(
        self,
        source: Callable[[], str],
        *,
        every: float = 1.0,
        heartbeat: float = 15.0,
        check_after: float = 180.0,
    ) -> None:
        self.source = source
        self.every, self.heartbeat, self.check_after = every, heartbeat, check_after
        self.listeners = 0
        self.token = ""  # empty while nobody watches
        self._changed: asyncio.Future[None] | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._thread: ThreadPoolExecutor | None = None

    async def in_thread(self, call: Callable[[], Any]) -> Any:
        """`call` in the hub's own thread, whose connection all its questions share."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live")
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    async def join(self) -> None:
        """One listener more. The token is known when this returns, unless the database is away."""
        self.listeners += 1
        if self._watcher is None or self._watcher.done():
            self._watcher = asyncio.create_task(self._watch())
        if not self.token:
            await self.changed(self.every)

    def leave(self) -> None:
        self.listeners -= 1

    async def changed(self, at_most: float) -> None:
        """Returns when something has changed, at the latest after `at_most`."""
        if self._changed is None or self._changed.done():
            self._changed = asyncio.get_running_loop().create_future()
        await asyncio.wait({self._changed}, timeout=at_most)

    async def _watch(self) -> None:
        try:
            while self.listeners:
                await self._look()
                await asyncio.sleep(self.every)
        finally:
            self.token = ""
            self._changed = None  # it belongs to this event loop; the next watcher may live in another
            if self._thread is not None:
                self._thread.submit(disconnect)
                self._thread.shutdown(wait=False)
                self._thread = None

    async def _look(self) -> None:
        try:
            token = await self.in_thread(self.source)
        except DatabaseError as error:
            log.warning("live updates: %s", error)
            await self.in_thread(disconnect)
            return
        if token != self.token:
            self.token = token
            if self._changed is not None and not self._changed.done():
                self._changed.set_result(None)


def disconnect() -> None:
    """Close this thread's connection: which one that is, must be asked in the thread itself."""
    connection.close()


def may_listen(scope: Message) -> bool:
    """Whether the cookie names somebody who is logged in and active."""
    request = ASGIRequest(dict(scope), BytesIO())
    store = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    request.session = store(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    return get_user(request).is_authenticated


def in_front_of(application: Application, *, hub: Hub, path: str) -> Application:
    """The same application, with the stream at `path`."""

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == path and scope["method"] == "GET":
            await _stream(scope, receive, send, hub)
        else:
            await application(scope, receive, send)

    return answer


async def _stream(scope: Message, receive: Receive, send: Send, hub: Hub) -> None:
    if not await _allowed(scope, hub):
        await send({"type": "http.response.start", "status": HTTPStatus.UNAUTHORIZED, "headers": []})
        await send({"type": "http.response.body"})
        return
    await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": HEADERS})
    talking = asyncio.create_task(_talk(scope, send, hub))
    hearing = asyncio.create_task(_until_gone(receive))
    try:
        await asyncio.wait({talking, hearing}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (talking, hearing):
            task.cancel()
            with suppress(asyncio.CancelledError, OSError):
                await task


async def _allowed(scope: Message, hub: Hub) -> bool:
    try:
        return bool(await hub.in_thread(partial(may_listen, scope)))
    except DatabaseError as error:  # the browser tries again
        log.warning("live updates: %s", error)
        await hub.in_thread(disconnect)
        return False


async def _talk(scope: Message, send: Send, hub: Hub) -> None:
    """The token now and whenever it differs; a heartbeat, so that proxies and browsers know the line is alive."""
    clock = asyncio.get_running_loop().time
    checked, told = clock(), None
    await hub.join()
    try:
        while True:
            if hub.token and hub.token != told:
                told = hub.token
                await _say(send, f"event: changed\ndata: {told}\n\n")
                continue
            waited_since = clock()
            await hub.changed(hub.heartbeat)
            if clock() - waited_since >= hub.heartbeat * 0.9:
                await _say(send, ": still here\n\n")
            if clock() - checked >= hub.check_after:
                if not await _allowed(scope, hub):
                    break
                checked = clock()
    finally:
        hub.leave()
    await send({"type": "http.response.body"})


async def _say(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
