"""Several workers sweep at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.db import connection

from notifications.actions import lease
from notifications.actions.deliver import deliver
from notifications.models import Delivery, DeliveryState, Notice
from tests.company import person
from tests.patience import patient

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from people.models import User

WORKERS, READERS = 4, 60


@pytest.fixture
def crowd(transactional_db: None, calendar: Any) -> list[User]:
    return [person(f"Reader{number}", is_inside=True) for number in range(READERS)]


def all_at_once(at: datetime) -> int:
    """How many they say they have sent, together."""
    start = Barrier(WORKERS)

    def work(_: int) -> int:
        try:
            start.wait(timeout=patient(30))
            return deliver(at=at)
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        return sum(pool.map(work, range(WORKERS)))


@pytest.mark.django_db(transaction=True)
def test_each_mail_is_sent_by_one_of_them(crowd: list[User], tell: Callable[..., None], at: datetime) -> None:
    tell(*crowd)
    first = all_at_once(at)
    assert first + all_at_once(at) == READERS
    assert sorted(message.to[0] for message in mail.outbox) == sorted(reader.email for reader in crowd)
    assert Delivery.objects.filter(state=DeliveryState.SENT, lease="").count() == READERS
    assert not Notice.objects.filter(routed_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_looking_first_and_leasing_later_would_send_twice_and_this_test_would_notice(
    crowd: list[User], tell: Callable[..., None], at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    looked = Barrier(WORKERS)

    def careless(at: datetime, *, without: object = ()) -> list[Delivery]:
        found = list(lease.due(at).select_related("notice"))
        looked.wait(timeout=patient(30))
        Delivery.objects.filter(pk__in=[row.pk for row in found]).update(leased_until=at + lease.LEASE)
        return found

    tell(*crowd)
    with monkeypatch.context() as routed_only:
        routed_only.setattr(lease, "take", lambda *_, **__: [])
        deliver(at=at)
    monkeypatch.setattr(lease, "take", careless)
    all_at_once(at)
    assert len(mail.outbox) > READERS
