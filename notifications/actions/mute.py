"""Hear no more of one topic, or again. The inbox shows it all the same; mails, devices and chat do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifications.models import Mute

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User


def mute(user: User, topic: str, *, at: datetime) -> None:
    """Twice is once."""
    Mute.objects.bulk_create([Mute(user=user, topic=topic, at=at)], ignore_conflicts=True)


def unmute(user: User, topic: str) -> None:
    """Nothing happens where it was not muted."""
    Mute.objects.filter(user=user, topic=topic).delete()
