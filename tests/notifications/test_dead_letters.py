"""What could not be delivered stands on a page for administrators: who and which way and why, never what it said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notifications import undelivered
from notifications.models import Channel, Delivery, DeliveryState, Notice

if TYPE_CHECKING:
    from people.models import User


@pytest.fixture
def admin(client: Client, gustav: User) -> Client:
    client.force_login(gustav)
    return client


@pytest.fixture
def die(anna: User, news: object, at: datetime) -> Callable[..., None]:
    """So many deliveries to Anna that were given up."""

    def make(number: int, channel: str = Channel.MAIL, error: str = "SMTPDataError 554") -> None:
        begin = Notice.objects.count()
        notices = Notice.objects.bulk_create(
            Notice(recipient=anna, kind="news", key=str(begin + n), at=at, data={"title": "Secret price"})
            for n in range(number)
        )
        Delivery.objects.bulk_create(
            Delivery(
                notice=notice,
                recipient=anna,
                channel=channel,
                state=DeliveryState.DEAD,
                due_at=at,
                attempts=12,
                error=error,
            )
            for notice in notices
        )

    return make


def test_who_which_way_and_why_but_not_what(admin: Client, die: Callable) -> None:
    die(2)
    die(1, Channel.PUSH, "push 500")
    page = admin.get(reverse("dead_letters")).content.decode()
    for shown in ("Anna", "News", "SMTPDataError 554", "push 500", "12 attempts", "Device"):
        assert shown in page
    assert "Secret price" not in page
    assert [(cause.error, cause.count) for cause in undelivered.page().causes] == [
        ("SMTPDataError 554", 2),
        ("push 500", 1),
    ]


def test_nothing_of_what_is_on_its_way(admin: Client, die: Callable) -> None:
    die(1)
    Delivery.objects.update(state=DeliveryState.WAITING)
    assert "Everything was delivered" in admin.get(reverse("dead_letters")).content.decode()


def test_one_is_tried_again(admin: Client, die: Callable) -> None:
    die(2)
    first = Delivery.objects.order_by("pk")[0]
    page = admin.post(reverse("dead_letter_retry"), {"pk": first.pk}, follow=True).content.decode()
    assert "It is tried again." in page
    assert [row.pk for row in undelivered.page().rows] != []
    first.refresh_from_db()
    assert first.state == DeliveryState.WAITING
    again = admin.post(reverse("dead_letter_retry"), {"pk": first.pk}, follow=True).content.decode()
    assert "It is not on this list any more." in again


def test_all_are_tried_again(admin: Client, die: Callable) -> None:
    die(3)
    page = admin.post(reverse("dead_letter_retry"), {"all": "1"}, follow=True).content.decode()
    assert "3 notices are tried again." in page
    assert undelivered.page().count == 0


@pytest.mark.parametrize("pk", ["", "x", "-1", "٣", "9" * 30, "0"])
def test_a_number_of_nothing_is_not_found(pk: str, admin: Client) -> None:
    assert admin.post(reverse("dead_letter_retry"), {"pk": pk}).status_code == 404


def test_pages_follow_each_other_at_the_cost_of_one(admin: Client, die: Callable) -> None:
    die(1)
    admin.get(reverse("dead_letters"))
    with CaptureQueriesContext(connection) as few:
        admin.get(reverse("dead_letters"))
    die(undelivered.PAGE + 1)
    admin.get(reverse("dead_letters"))
    with CaptureQueriesContext(connection) as many:
        page = admin.get(reverse("dead_letters")).content.decode()
    assert len(few) == len(many)
    first = undelivered.page()
    assert f"?before={first.older}" in page
    rest = undelivered.page(before=first.older)
    assert (len(first.rows), len(rest.rows), rest.older) == (undelivered.PAGE, 2, 0)
