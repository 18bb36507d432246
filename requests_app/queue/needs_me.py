"""What waits for one person: the number in the tab."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from requests_app.models import Mention, SalesRequest
from requests_app.states import Ball, State
from salesdesk.web.literal import Literal, literals

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from people.models import User

MOST = 100


def needs_me(user: User, now: datetime) -> int:
    """How many requests wait for this person; `MOST` means that many or more. One query.

    Inside: mine, and inside sales' turn. Who asked: an open question to answer, an answer to pass on, an outcome to record.
    Everybody: where somebody named them and they have not looked. A request counts once, whatever is wanted.
    """
    if not user.is_active:
        return 0
    return len(keys_waiting_for(user, now)[:MOST])


def keys_waiting_for(user: User, now: datetime, tandem: int | None = None) -> QuerySet[SalesRequest, Any]:
    """The keys of these requests, of one tandem or of all. A union: each part is found by an index of its own."""
    every = SalesRequest.objects.filter(tandem=tandem) if tandem else SalesRequest.objects.all()
    on_desk = every.open().filter(owner=user, ball=Ball.INSIDE).values("pk")
    asked = every.filter(requester=user, state__in=literals({State.WAITING, State.DELIVERED}))
    my_turn = asked.filter(ball=Ball.FIELD).values("pk")
    outcome = asked.filter(state=Literal(State.DELIVERED), ball=Ball.CUSTOMER, urgent_from__lte=now).values(
        "pk"
    )
    # Somebody may be named and lose sight of the request later: what they cannot open must not call them.
    named = Mention.objects.filter(user=user, seen_at__isnull=True).values("event__sales_request")
    mentioned = every.visible_to(user).filter(pk__in=named).values("pk")
    return on_desk.order_by().union(my_turn, outcome, mentioned)
