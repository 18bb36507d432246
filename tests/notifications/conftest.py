"""A kind of notice to try things with, and a real mail server that can be made to misbehave."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

from notifications import kinds
from notifications.actions.owe import owe
from notifications.kinds import Kind, Said
from tests.notifications.mail_server import MailServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from people.models import User


def describe(data: Mapping[str, Any]) -> Said:
    return Said(data["title"], lines=tuple(data.get("lines", ())), action="Look")


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Kind]:
    """A kind that exists during one test."""

    def make(key: str = "news", **fields: Any) -> Kind:
        made = Kind(key=key, label="News", section="Tests", **{"describe": describe, **fields})
        monkeypatch.setitem(kinds._known, key, made)
        return made

    return make


@pytest.fixture
def news(kind: Callable[..., Kind]) -> Kind:
    return kind()


@pytest.fixture
def tell(news: Kind, at: datetime) -> Callable[..., None]:
    """Owe these people a notice of the kind "news"."""

    def make(*people: User, title: str = "The price is there", key: str = "", **fields: Any) -> None:
        given = {"kind": "news", "at": at, "key": key or title, "url": "/requests/17/", **fields}
        owe(recipients=people, data={"title": title, **given.pop("data", {})}, **given)

    return make


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    """A real one, that this test's mails go to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    server = MailServer(port)
    server.start()
    yield server
    server.stop()
