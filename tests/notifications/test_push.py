"""Browsers are woken with a number and a kind, encrypted for them alone; and nobody else's address is ever called."""

from __future__ import annotations

import json
import os
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from py_vapid import Vapid02

from notifications.actions.deliver import deliver
from notifications.actions.subscribe import subscribe, unsubscribe
from notifications.channels import Failed, Refused, push
from notifications.models import Channel, Delivery, Notice, PushSubscription
from tests.notifications.listener import Listener, listening

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from people.models import User

ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"


def in_base64(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


class Browser:
    """What a browser keeps to itself, and what it tells."""

    def __init__(self) -> None:
        self.private, self.secret = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.p256dh, self.auth = in_base64(point), in_base64(self.secret)

    def read(self, body: bytes) -> Any:
        return json.loads(http_ece.decrypt(body, private_key=self.private, auth_secret=self.secret))


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """A push service on this machine, which is let through here only."""
    with listening() as listener:
        really = push.is_push_service
        monkeypatch.setattr(
            push, "is_push_service", lambda endpoint: endpoint.startswith(listener.url) or really(endpoint)
        )
        yield listener


@pytest.fixture
def device(service: Listener, browser: Browser, anna: User, at: datetime) -> PushSubscription:
    subscribe(f"{service.url}/anna", p256dh=browser.p256dh, auth=browser.auth, by=anna, at=at)
    return PushSubscription.objects.get(user=anna)


def test_what_arrives_is_a_number_and_a_kind_and_only_this_browser_can_read_it(
    service: Listener,
    device: PushSubscription,
    browser: Browser,
    kind: Callable,
    tell: Callable,
    anna: User,
    at: datetime,
) -> None:
    kind(channels=frozenset({Channel.PUSH}))
    tell(anna, title="Müller Maschinenbau wants 12 m")
    assert deliver(at=at) == 1
    ((path, headers, body),) = service.heard
    assert path == "/anna"
    assert browser.read(body) == {"id": Notice.objects.get().pk, "title": "News"}
    assert b"News" not in body
    assert headers["content-encoding"] == "aes128gcm"
    assert Vapid02.verify(headers["authorization"])
    assert push.public_key() in headers["authorization"]
    assert Delivery.objects.get().state == "sent"


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_no_more_is_forgotten(
    service: Listener, device: PushSubscription, anna: User, status: int
) -> None:
    service.status = status
    with pytest.raises(Refused):
        push.wake(anna, {"id": 1})
    assert not PushSubscription.objects.exists()


def test_a_service_that_is_out_of_order_is_tried_again_later(
    service: Listener, device: PushSubscription, anna: User
) -> None:
    service.status = 503
    with pytest.raises(Failed, match=r"^push 503$"):
        push.wake(anna, {"id": 1})
    assert PushSubscription.objects.exists()


def test_one_browser_that_is_reached_is_enough(
    service: Listener, device: PushSubscription, browser: Browser, anna: User, at: datetime
) -> None:
    subscribe(f"{ENDPOINT}-broken", p256dh=browser.p256dh, auth=browser.auth, by=anna, at=at)
    PushSubscription.objects.filter(endpoint__startswith="https").update(p256dh="AAAA")
    push.wake(anna, {"id": 1})
    assert len(service.heard) == 1


def test_a_redirect_is_not_followed(service: Listener, device: PushSubscription, anna: User) -> None:
    service.status, service.location = 307, f"{service.url}/elsewhere"
    with pytest.raises(Failed, match="TooManyRedirects"):
        push.wake(anna, {"id": 1})
    assert [path for path, _headers, _body in service.heard] == ["/anna"]


def test_an_address_that_became_none_of_a_push_service_is_not_called(
    service: Listener, device: PushSubscription, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "is_push_service", lambda endpoint: False)
    with pytest.raises(Failed, match=r"^push address$"):
        push.wake(anna, {"id": 1})
    assert service.heard == []


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilfcm.googleapis.com@127.0.0.1/x",
        "https://127.0.0.1/x",
        "https://169.254.169.254/latest",
        "https://[::1]/x",
        "https://localhost/x",
        "https://[",
        "https://fcm.googleapis.com/\0",
        "https://fcm.googleapis.com/\ud800",
        "https://fcm.googleapis.com/ä",
        "file:///etc/passwd",
        "None",
        "",
        f"{ENDPOINT}/{'x' * 600}",
    ],
)
def test_only_push_services_are_taken(endpoint: str, browser: Browser, anna: User, at: datetime) -> None:
    with pytest.raises(ValidationError):
        subscribe(endpoint, p256dh=browser.p256dh, auth=browser.auth, by=anna, at=at)


@pytest.mark.parametrize(("p256dh", "auth"), [("", ""), ("AAAA", "AAAA"), ("%%%", "ä"), ("None", "None")])
def test_keys_that_nothing_can_be_encrypted_for_are_refused(
    p256dh: str, auth: str, anna: User, at: datetime
) -> None:
    with pytest.raises(ValidationError):
        subscribe(ENDPOINT, p256dh=p256dh, auth=auth, by=anna, at=at)


def test_keys_with_signs_that_decoding_would_leave_out_are_refused(
    browser: Browser, anna: User, at: datetime
) -> None:
    for p256dh, auth in (
        (f"{browser.p256dh}\0", browser.auth),
        (browser.p256dh, f"{browser.auth}\0"),
        (" " * 99 + browser.p256dh, "x"),
    ):
        with pytest.raises(ValidationError):
            subscribe(ENDPOINT, p256dh=p256dh, auth=auth, by=anna, at=at)


def test_a_browser_belongs_to_whoever_used_it_last(
    browser: Browser, anna: User, bert: User, at: datetime
) -> None:
    for person in (anna, bert):
        subscribe(ENDPOINT, p256dh=browser.p256dh, auth=browser.auth, by=person, at=at)
    assert [device.user for device in PushSubscription.objects.all()] == [bert]
    unsubscribe(ENDPOINT, by=anna)
    assert PushSubscription.objects.count() == 1
    unsubscribe(ENDPOINT, by=bert)
    assert not PushSubscription.objects.exists()


def test_of_many_browsers_the_oldest_is_forgotten(browser: Browser, anna: User, at: datetime) -> None:
    for number in range(push.MOST_DEVICES + 2):
        subscribe(f"{ENDPOINT}{number}", p256dh=browser.p256dh, auth=browser.auth, by=anna, at=at)
    kept = set(PushSubscription.objects.values_list("endpoint", flat=True))
    assert len(kept) == push.MOST_DEVICES
    assert f"{ENDPOINT}0" not in kept


def test_a_browser_subscribes_and_leaves(browser: Browser, client: Client, anna: User) -> None:
    client.force_login(anna)
    given = {
        "endpoint": ENDPOINT,
        "expirationTime": None,
        "keys": {"p256dh": browser.p256dh, "auth": browser.auth},
    }
    assert client.post(reverse("push_subscribe"), given, content_type="application/json").status_code == 204
    assert PushSubscription.objects.get().user == anna
    assert (
        client.post(
            reverse("push_unsubscribe"), {"endpoint": ENDPOINT}, content_type="application/json"
        ).status_code
        == 204
    )
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        "null",
        '{"keys": 7}',
        '{"endpoint": {"a": 1}, "keys": {}}',
        "[" * 100_000,
        '{"endpoint": "\\u0000"}',
        '{"endpoint": "\\ud800"}',
    ],
)
def test_what_no_browser_sends_is_refused_with_a_reason(body: str, client: Client, anna: User) -> None:
    client.force_login(anna)
    answer = client.post(reverse("push_subscribe"), body, content_type="application/json")
    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("text/plain")
    assert client.post(reverse("push_unsubscribe"), body, content_type="application/json").status_code == 204


def test_subscribing_needs_the_page_of_ours(browser: Browser, anna: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(anna)
    assert strict.post(reverse("push_subscribe"), {}, content_type="application/json").status_code == 403


def test_the_key_is_the_installations_own_and_stays(client: Client, anna: User, settings: Any) -> None:
    client.force_login(anna)
    first = client.get(reverse("push_key")).content.decode()
    assert first == push.public_key()
    push._signer.cache_clear()
    assert push.public_key() == first
    settings.SECRET_KEY = "another" * 10
    push._signer.cache_clear()
    assert push.public_key() != first
    push._signer.cache_clear()


def test_the_script_in_the_background_speaks_for_all_pages(client: Client) -> None:
    answer = client.get(reverse("service_worker"))
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    assert b"notificationclick" in answer.getvalue()
