"""Notices are kept for three months."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from notifications.actions.forget_notices import forget_notices
from notifications.models import Channel, Delivery, Notice

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User


def test_after_three_months_a_notice_and_its_deliveries_are_gone(anna: User, at: datetime) -> None:
    for key, days in (("old", 93), ("young", 91)):
        then = at - timedelta(days=days)
        notice = Notice.objects.create(recipient=anna, kind="handover", key=key, at=then)
        Delivery.objects.create(notice=notice, recipient=anna, channel=Channel.MAIL, due_at=then)

    assert [forget_notices(at=at) for _ in range(2)] == [1, 0]
    assert Notice.objects.get().key == "young"
    assert Delivery.objects.count() == 1
