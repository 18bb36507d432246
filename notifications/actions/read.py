"""Mark notices as read: one, those about a page, all. A mail that was still to come about them does not come any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from notifications.models import Notice

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User


def read(pk: int, *, by: User, at: datetime) -> None:
    """Nothing happens where it is read already, or somebody else's."""
    Notice.objects.of(by).unread().filter(pk=pk).update(read_at=at)


def read_all(*, by: User, until: datetime, at: datetime) -> int:
    """All that came up to `until`, the moment of what the reader has seen. How many they were."""
    return Notice.objects.of(by).unread().filter(at__lte=until).update(read_at=at)


def read_about(path: str, *, by: User, until: datetime, at: datetime) -> int:
    """Those that lead to this page, which the reader has open since `until`. How many they were."""
    here = Q(url=path) | Q(url__startswith=f"{path}?") | Q(url__startswith=f"{path}#")
    return Notice.objects.of(by).unread().filter(here, at__lte=until).update(read_at=at)
