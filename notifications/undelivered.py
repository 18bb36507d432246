"""What could not be delivered in all its attempts, for administrators. Who and which way; never what it said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import pgettext

from notifications.kinds import find
from notifications.models import Channel, Delivery, DeliveryState

if TYPE_CHECKING:
    from datetime import datetime

PAGE = 50


@dataclass(frozen=True, slots=True)
class Cause:
    """One kind of failure on one channel, and how many deliveries died of it."""

    channel: str
    error: str
    count: int


@dataclass(frozen=True, slots=True)
class Dead:
    pk: int
    recipient: str
    channel: str
    kind: str
    error: str
    attempts: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """`older`: number behind which the next page begins, 0 on the last one."""

    causes: tuple[Cause, ...]
    rows: tuple[Dead, ...]
    older: int

    @property
    def count(self) -> int:
        return sum(cause.count for cause in self.causes)


def page(*, before: int = 0) -> Page:
    """The newest first, behind number `before`. Two queries."""
    dead = Delivery.objects.filter(state=DeliveryState.DEAD)
    causes = (
        dead.order_by()
        .values_list("channel", "error")
        .annotate(n=Count("pk"))
        .order_by("-n", "channel", "error")
    )
    shown = dead.select_related("notice", "recipient").order_by("-pk")
    if before:
        shown = shown.filter(pk__lt=before)
    found = list(shown[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return Page(
        causes=tuple(Cause(_name(channel), error, n) for channel, error, n in causes),
        rows=tuple(_dead(delivery) for delivery in found),
        older=found[-1].pk if more else 0,
    )


def _dead(delivery: Delivery) -> Dead:
    kind = find(delivery.notice.kind)
    return Dead(
        pk=delivery.pk,
        recipient=delivery.recipient.name,
        channel=_name(delivery.channel),
        kind=str(kind.label) if kind else delivery.notice.kind,
        error=delivery.error,
        attempts=delivery.attempts,
        at=delivery.notice.at,
    )


def _name(channel: str) -> str:
    # Whose device it is stands beside it: not this one.
    return pgettext("channel", "Device") if channel == Channel.PUSH else str(Channel(channel).label)
