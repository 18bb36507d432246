"""Rehearse a ladder on what really happened: reads the timelines, writes and sends nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from requests_app.models import Ladder, SalesRequest
from requests_app.models.sales_request import OPEN_VALUES
from requests_app.rehearsal.counting import Rehearsal, count
from requests_app.rehearsal.listeners import listeners
from requests_app.rehearsal.lives import lives
from requests_app.rehearsal.replay import accepted_after, replay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from requests_app.ladder import Rung

DAYS = 90
NEWEST = 20_000


def rehearse(
    ladder: Ladder,
    rungs: Sequence[Rung],
    *,
    at: datetime,
    days: int = DAYS,
    newest: int = NEWEST,
) -> Rehearsal:
    """What these steps, saved or not, would have done in the `days` before `at` for the requests that the ladder is for.

    Only the `newest` requests are looked at, and the answer says so. Six queries and three more for each `lives.AT_ONCE` requests.
    """
    since = at - timedelta(days=days)
    keys = list(_looked_at(ladder, since, at).values_list("pk", flat=True)[: newest + 1])
    shown = keys[:newest]
    firings = (firing for life in lives(shown) for firing in replay(life, rungs, since=since, until=at))
    return count(
        firings,
        listeners(at),
        zone=timezone.get_current_timezone(),
        days=days,
        requests=len(shown),
        is_partial=len(keys) > newest,
    )


def accepted_late(
    ladder: Ladder, within: timedelta, *, at: datetime, days: int = DAYS, newest: int = NEWEST
) -> list[timedelta]:
    """How much too late each request that came in that time was in hand, had it been meant to be `within` working time.

    Requests that nobody ever had in hand are left out.
    """
    since = at - timedelta(days=days)
    keys = list(_looked_at(ladder, since, at).values_list("pk", flat=True)[:newest])
    waits = (accepted_after(life) for life in lives(keys) if life.entries[0].at >= since)
    return sorted(wait - within for wait in waits if wait is not None and wait > within)


def _looked_at(ladder: Ladder, since: datetime, at: datetime) -> Any:
    """Sent requests that were still under way in that time, the newest first."""
    sent = SalesRequest.objects.sent().filter(submitted_at__lt=at)
    alive = sent.filter(Q(state__in=OPEN_VALUES) | Q(changed_at__gte=since))
    if ladder.type_id is not None:
        return alive.filter(type=ladder.type_id).order_by("-changed_at", "-pk")
    own = Ladder.objects.filter(type__isnull=False).values("type")
    return alive.exclude(type__in=own).order_by("-changed_at", "-pk")
