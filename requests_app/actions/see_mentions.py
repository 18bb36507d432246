"""Say that one has seen where one was named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from requests_app.models import Mention

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User


def see_mentions(sales_request_pk: int, *, by: User, at: datetime) -> int:
    """All of `by`'s in this request. Returns how many were new; harmless when repeated."""
    unseen = Mention.objects.filter(event__sales_request=sales_request_pk, user=by, seen_at=None)
    return unseen.update(seen_at=at)
