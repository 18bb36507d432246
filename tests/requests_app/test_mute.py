"""One request that one does not want to hear of any more: muted by one click, and heard of again by another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from notifications.inbox import is_muted
from requests_app.notices import topic

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from people.models import User
    from requests_app.models import SalesRequest

pytestmark = pytest.mark.django_db


def test_a_request_is_muted_and_heard_of_again(
    client: Client, submitted: Callable[..., SalesRequest], dora: User
) -> None:
    sent = submitted(dora)
    client.force_login(dora)
    page, address = reverse("request", args=[sent.pk]), reverse("request_mute", args=[sent.pk])

    assert "Mute" in client.get(page).content.decode()
    assert client.post(address).headers["Location"] == page
    assert is_muted(dora, topic(sent.pk))
    assert "Hear of it again" in client.get(page).content.decode()
    client.post(address, {"on": "1"})
    assert not is_muted(dora, topic(sent.pk))


def test_what_one_may_not_see_cannot_be_muted(
    client: Client, submitted: Callable[..., SalesRequest], dora: User, emil: User
) -> None:
    sent = submitted(dora)
    client.force_login(emil)

    assert client.post(reverse("request_mute", args=[sent.pk])).status_code == 404
    assert not is_muted(emil, topic(sent.pk))
