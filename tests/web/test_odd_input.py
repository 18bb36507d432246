"""What no page sends but anybody can: it is refused or ignored, and is never an error of ours."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.urls import reverse

from requests_app.actions.deliver import Delivery, deliver
from requests_app.models import SavedView

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

    from people.models import User
    from tandems.models import Tandem

Make = Callable


@pytest.mark.parametrize("membership", ["²", "9" * 5000, "", "x"])
def test_a_membership_that_is_no_number_ends_nothing(
    client: Client, carla: User, tandem: Tandem, membership: str
) -> None:
    client.force_login(carla)
    answer = client.post(reverse("tandem_leave", args=[tandem.pk]), {"membership": membership})
    assert answer.status_code == 302
    assert tandem.memberships.current().count() == 2


@pytest.mark.parametrize("seen", ["[]", "1", "null", "[" * 100_000, "{"])
def test_a_correction_that_remembers_nonsense_is_answered(
    client: Client, in_progress: Make, emil: User, bert: User, seen: str
) -> None:
    sent = in_progress(emil, bert)
    client.force_login(bert)
    page = reverse("request_correct", args=[sent.pk])
    form = client.get(page).context["form"]
    answer = client.post(page, {**form.shown(), "revision": sent.revision, "seen": seen, "subject": "Neu"})
    assert answer.status_code == 302
    sent.refresh_from_db()
    assert sent.subject == "Neu"


def test_an_order_that_is_rounded_up_to_too_much_is_refused(
    client: Client, in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    sent = in_progress(emil, bert)
    deliver(sent.pk, delivery=Delivery(), by=bert, at=at, note="Da")
    client.force_login(emil)
    answer = client.post(reverse("request_win", args=[sent.pk]), {"value": "999999999999.999"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["value"]


def test_an_address_that_is_none_does_not_stop_the_answer(
    client: Client, submitted: Make, emil: User, bert: User
) -> None:
    sent = submitted(emil)
    client.force_login(bert)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://["}
    answer = client.post(reverse("request_claim", args=[sent.pk]), {"key": uuid4()}, headers=headers)
    assert answer.status_code == 200


def test_a_views_name_keeps_no_nul(client: Client, bert: User) -> None:
    client.force_login(bert)
    client.post(reverse("view_save"), {"list": "queue", "query": "q=a", "name": "Mei\0ne"})
    assert SavedView.objects.get(user=bert).name == "Meine"


@pytest.mark.parametrize(
    "values", ['["9999-12-31T23:59:59-23:00", 1]', '["0001-01-01T00:00:00+23:00", 1]', "[" * 20_000, "[1, 2]"]
)
def test_a_place_that_no_list_has_is_its_beginning(client: Client, bert: User, values: str) -> None:
    client.force_login(bert)
    place = base64.urlsafe_b64encode(values.encode()).decode()
    assert client.get(reverse("queue"), {"after": place}).status_code == 200


@pytest.mark.django_db
def test_a_cookie_that_is_no_sessions_key_is_a_visitor(client: Client, settings: Any) -> None:
    cookie = f'{settings.SESSION_COOKIE_NAME}="aaaaaaaaaaaa\\000"'
    answer = client.get(reverse("home"), headers={"Cookie": cookie})
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
