"""What was given up is tried again when an administrator says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from notifications.actions.deliver import deliver
from notifications.actions.retry import retry, retry_all
from notifications.models import Delivery, DeliveryState
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from people.models import User


@pytest.fixture
def dead(tell: Callable[..., None], anna: User, bert: User, at: datetime) -> list[Delivery]:
    tell(anna, bert)
    deliver(at=at)
    mail.outbox.clear()
    Delivery.objects.update(state=DeliveryState.DEAD, attempts=12, error="SMTPDataError 554", sent_at=None)
    return list(Delivery.objects.all())


def test_one_is_tried_again_from_the_beginning(dead: list[Delivery], gustav: User, at: datetime) -> None:
    retry(dead[0].pk, by=gustav, at=at)
    revived = Delivery.objects.get(pk=dead[0].pk)
    assert (revived.state, revived.attempts, revived.error) == ("waiting", 0, "")
    assert deliver(at=at) == 1
    assert [message.to for message in mail.outbox] == [[dead[0].recipient.email]]


def test_all_are_tried_again(dead: list[Delivery], gustav: User, at: datetime) -> None:
    assert retry_all(by=gustav, at=at) == 2
    assert retry_all(by=gustav, at=at) == 0
    assert deliver(at=at) == 2


def test_who_comes_second_is_told(dead: list[Delivery], gustav: User, at: datetime) -> None:
    retry(dead[0].pk, by=gustav, at=at)
    with pytest.raises(Conflict):
        retry(dead[0].pk, by=gustav, at=at)


def test_only_administrators_may(dead: list[Delivery], carla: User, at: datetime) -> None:
    with pytest.raises(PermissionDenied):
        retry(dead[0].pk, by=carla, at=at)
    with pytest.raises(PermissionDenied):
        retry_all(by=carla, at=at)
