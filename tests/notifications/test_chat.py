"""The chat that somebody chose: these services and no others, outside and encrypted, and the address stays a secret."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest
from apprise.plugins.mattermost import NotifyMattermost
from django.core.exceptions import ValidationError

from notifications.actions.deliver import deliver
from notifications.channels import Failed, Refused, chat
from notifications.models import Channel, Delivery, Manner
from salesdesk.web import outside
from tests.notifications.listener import Listener, listening

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from people.models import User

TOKEN = "3ccdd113474722377935511fc85d3dd4"
TEAMS = (
    "https://prod-12.westeurope.logic.azure.com:443/workflows/abc/triggers/manual/paths/invoke"
    "?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=xyz"
)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """A Mattermost on this machine, which is let through here only, unencrypted."""
    monkeypatch.setattr(outside, "is_public", lambda host: host == "127.0.0.1")
    monkeypatch.setattr(chat, "is_public", lambda host: host == "127.0.0.1")
    monkeypatch.setitem(chat.SERVICES, "mmost", (NotifyMattermost, "Mattermost"))
    with listening() as listener:
        listener.status = 200
        yield listener


@pytest.fixture
def address(server: Listener) -> str:
    return f"mmost://127.0.0.1:{server.port}/{TOKEN}"


@pytest.mark.parametrize(
    ("address", "service"),
    [
        (TEAMS, "Teams"),
        ("https://default1.3f.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/abc"
         "/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=xyz", "Teams"),
        ("https://hooks.slack.com/services/T0000AAAA/B0000AAAA/abcdefghijabcdefghijabcd", "Slack"),
        ("https://discord.com/api/webhooks/123/abc-_d", "Discord"),
        ("https://chat.googleapis.com/v1/spaces/AA/messages?key=k&token=t", "Google Chat"),
        (f"https://mattermost.example.com/hooks/{TOKEN}", "Mattermost"),
        (f"mmosts://chat.example.com/{TOKEN}", "Mattermost"),
        ("ntfys://topic", "ntfy"),
        ("https://ntfy.sh/topic", "ntfy"),
    ],
)  # fmt: skip
def test_the_services_that_are_let_through(address: str, service: str) -> None:
    chat.check(address)
    assert chat.service_of(address) == service


@pytest.mark.parametrize(
    "address",
    [
        "mailto://a:b@example.com", "file:///etc/passwd", "syslog://", "jsons://example.com/", "xmls://example.com/",
        "forms://example.com/", "https://example.com/hook", "exec://rm", "apprises://example.com/token",
        f"mmost://chat.example.com/{TOKEN}", "rocket://a/b@chat.example.com/#room", "ntfy://chat.example.com/topic",
        "http://hooks.slack.com/services/T0000AAAA/B0000AAAA/abcdefghijabcdefghijabcd",
        f"mmosts://127.0.0.1/{TOKEN}", f"mmosts://[::1]/{TOKEN}", f"mmosts://2130706433/{TOKEN}",
        f"mmosts://localhost/{TOKEN}", f"mmosts://chat.local/{TOKEN}", "ntfys://169.254.169.254/latest",
        "workflows://evil.example.com/w/s", "workflows://x.logic.azure.com@evil.example.com/w/s",
        "workflows://x.logic.azure.com/w/s?template=/etc/passwd", "ntfys://ntfy.example.com/t?attach=file:///etc/passwd",
        f"mmosts://chat.example.com/{TOKEN}?redirect=yes", f"mmosts://chat.example.com/{TOKEN}?verify=no",
        f"mmosts://chat.example.com/{TOKEN}?+X-Header=1", f"mmosts://chat.example.com/{TOKEN}?cto=9999",
        "slack://T0/B0", "discord://1/", "slack://", "https://[", "a b", "", "x", "https://" + "x" * 400,
        f"mmosts://chat.example.com/{TOKEN}\r\nX: 1", "\0",
    ],
)  # fmt: skip
def test_everything_else_is_refused_with_a_reason(address: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        chat.check(address)
    assert refusal.value.messages[0]
    assert chat.service_of(address) in {"", "Slack", "Discord", "Teams"}


def test_a_sentence_arrives_with_its_link(
    server: Listener, address: str, kind: Callable, tell: Callable, anna: User, at: datetime
) -> None:
    kind(channels=frozenset({Channel.CHAT}))
    Manner.objects.create(user=anna, chat_url=address)
    tell(anna, title="The price is there")
    assert deliver(at=at) == 1
    ((path, _headers, body),) = server.heard
    assert path == f"/hooks/{TOKEN}"
    said = json.loads(body)
    assert "The price is there" in said["text"]
    assert "/requests/17/" in said["text"]
    assert "icon_url" not in said
    assert Delivery.objects.get().state == "sent"


def test_a_service_that_says_no_is_tried_again_later(server: Listener, address: str) -> None:
    server.status = 500
    with pytest.raises(Failed, match=r"^chat not taken$"):
        chat.say(address, "Hello")


def test_a_redirect_is_not_followed(server: Listener, address: str) -> None:
    server.status, server.location = 307, f"{server.url}/elsewhere"
    with pytest.raises(Failed):
        chat.say(address, "Hello")
    assert [path for path, _headers, _body in server.heard] == [f"/hooks/{TOKEN}"]


def test_a_name_that_leads_inside_is_not_called(
    server: Listener, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by a server for names that changes its mind after the address was saved."""
    monkeypatch.setattr(outside, "is_public", lambda host: False)
    with pytest.raises(Refused, match=r"^chat private address$"):
        chat.say(address, "Hello")
    assert server.heard == []


def test_nobody_without_an_address_is_written_to() -> None:
    with pytest.raises(Refused):
        chat.say("", "Hello")
    with pytest.raises(Refused, match=r"^chat address$"):
        chat.say(f"mmosts://127.0.0.1/{TOKEN}", "Hello")


def test_addresses_are_written_into_no_log(
    server: Listener, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.status = 500
    with pytest.raises(Failed):
        chat.say(address, "Hello")
    with pytest.raises(ValidationError):
        chat.check(f"slack://{TOKEN}/B0")
    assert TOKEN not in caplog.text
