"""Owe somebody a notice: a row in the transaction of what it is about, so that both happen or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from notifications.models import Notice
from people.models import User
from salesdesk.web.hints import hint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime


def owe(
    kind: str,
    recipients: Iterable[User | int],
    *,
    at: datetime,
    key: str,
    url: str = "",
    topic: str = "",
    data: Mapping[str, Any] | None = None,
    but: User | None = None,
) -> int:
    """How many are told. One INSERT; who has been told the same (`key`) before is not told again.

    `url`: path of the page where something can be done about it. `topic`: what can be muted, "request-17".
    `data`: what the kind's `describe` needs, as JSON. `but`: who caused it, and need not be told.
    """
    people = {person.pk if isinstance(person, User) else person for person in recipients}
    notices = [
        Notice(recipient_id=person, kind=kind, key=key, topic=topic, url=url, data=dict(data or {}), at=at)
        for person in sorted(people - {but.pk if but else None})
    ]
    owe_many(notices)
    return len(notices)


def owe_many(notices: Iterable[Notice]) -> None:
    """The same for notices that differ. Delivery is hinted once they are committed."""
    rows = list(notices)
    if not rows:
        return
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(_hint, robust=True)


def _hint() -> None:
    hint("deliver")
