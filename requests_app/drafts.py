"""What a rep has begun, and whom they asked for lately."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max

from requests_app.models import SalesRequest
from tandems.models import Customer

if TYPE_CHECKING:
    from uuid import UUID

    from people.models import User

MOST_DRAFTS = 5
MOST_RECENT = 5


def drafts_of(user: User, *, besides: UUID | None = None) -> list[SalesRequest]:
    """Their unfinished requests, the last touched first."""
    drafts = SalesRequest.objects.filter(requester=user).drafts()
    if besides is not None:
        drafts = drafts.exclude(key=besides)
    return list(drafts.select_related("type", "customer").order_by("-changed_at", "-pk")[:MOST_DRAFTS])


def recent_customers(user: User) -> list[Customer]:
    """Those they asked for last; where they have not asked yet, their tandems' first few."""
    asked = Customer.objects.filter(requests__requester=user)
    recent: list[Customer] = list(
        asked.annotate(asked_at=Max("requests__changed_at")).order_by("-asked_at", "-pk")[:MOST_RECENT]
    )
    if recent:
        return recent
    own = Customer.objects.filter(tandem__memberships__user=user, tandem__memberships__left_at=None)
    return list(own.distinct().order_by("name", "pk")[:MOST_RECENT])
