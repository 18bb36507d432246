"""Whether anything has changed: a token for the watcher of live updates."""

from __future__ import annotations

from requests_app.models import TimelineEvent
from salesdesk.web.live import Hub

LOOKED_AT = 100


def latest_change() -> str:
    """Differs as soon as any request has changed. One query, answered by the primary key's index alone.

    The last number is not enough: of two transactions at once, the one with the lower number may be seen later.
    """
    last = list(TimelineEvent.objects.order_by("-pk").values_list("pk", flat=True)[:LOOKED_AT])
    return f"{last[0]:x}-{sum(last):x}" if last else "0"


hub = Hub(latest_change)  # this process's; `salesdesk/asgi.py` lets browsers listen


def token_now() -> str:
    """The token that the watcher saw last, at most about a second ago; where nobody watches, asked for. At most one query."""
    return hub.token or latest_change()
