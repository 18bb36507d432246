"""Whether anything has changed: a token for the watcher of live updates."""

from __future__ import annotations

from django.db.models import Subquery

from notifications.models import Notice
from requests_app.models import Reweighing, TimelineEvent
from salesdesk.web.live import Hub

LOOKED_AT = 100


def latest_change() -> str:
    """Differs as soon as any request has changed, or was weighed anew, or anybody was told something: behind the dot stands the
    last notice.

    One query, answered by the primary keys' indexes alone. The last number of an event is not enough: of two transactions
    at once, the one with the lower number may be seen later.
    """
    told = Subquery(Notice.objects.order_by("-pk").values("pk")[:1])
    weighed = Subquery(Reweighing.objects.values("number")[:1])
    last = list(TimelineEvent.objects.order_by("-pk").values_list("pk", told, weighed)[:LOOKED_AT])
    if not last:
        return "0"
    newest, notice, number = last[0]
    return f"{newest:x}-{sum(pk for pk, *_ in last):x}-{number or 0:x}.{notice or 0:x}"


hub = Hub(latest_change)  # this process's; `salesdesk/asgi.py` lets browsers listen


def token_now() -> str:
    """The token that the watcher saw last, at most about a second ago; where nobody watches, asked for. At most one query."""
    return hub.token or latest_change()
