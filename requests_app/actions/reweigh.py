"""The sweep after the strategy, or a customer, is another one: what was weighed by less is weighed again."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import OperationalError, transaction
from django.db.models import F, Q

from requests_app.actions.step import lock
from requests_app.models import Reweighing, SalesRequest
from requests_app.urgency import urgent_from
from requests_app.weighing import WEIGHED, Scales, scales, weigh
from strategy import in_force

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

log = logging.getLogger(__name__)
CHUNK = 200
MOST = 400  # in one run: handovers and escalations wait for it; on a busy machine each takes 25 ms
ONE = 1  # the row of `Reweighing`


def reweigh(*, at: datetime) -> int:
    """Open requests that were weighed by another version of the strategy, or by other facts of their customer, each in its own
    transaction: `MOST` of them, the next sweep goes on. How many were looked at; two queries where there is nothing to do.

    Harmless when repeated, and when several run at once. One that cannot be weighed is logged and left to the next sweep. What
    differs then is told to open lists, which no timeline would tell them.
    """
    done = last = 0
    number = in_force.number()
    by: Scales | None = None
    while done < MOST and (chunk := list(outdated(number).filter(pk__gt=last)[:CHUNK])):
        by = by or scales()
        if sum(_differs(pk, by) for pk in chunk):
            _tell_lists()
        done += len(chunk)
        last = chunk[-1]
    return done


def outdated(number: int) -> QuerySet[SalesRequest, int]:
    """The keys of the open ones that another version, or another mark of their customer, has weighed."""
    other = ~Q(weighed_version=number) | ~Q(weighed_mark=F("customer__segment_mark"))
    return SalesRequest.objects.open().filter(other).order_by("pk").values_list("pk", flat=True)


def _differs(pk: int, by: Scales) -> bool:
    try:
        return reweigh_one(pk, by)
    except OperationalError:  # the database is busy or away: the next sweep goes on
        raise
    except Exception:
        log.exception("Request %s could not be weighed.", pk)
        return False


@transaction.atomic
def reweigh_one(pk: int, by: Scales) -> bool:
    """Weigh one request and set when it becomes urgent. True if that, or the reasons for it, are others now.

    The timeline stays silent: nobody did anything to this request, and why it stands where it stands is said on its row.
    """
    sales_request = lock(pk, by=None)
    if not sales_request.is_open:
        return False
    before = sales_request.urgent_from, sales_request.weights
    weigh(sales_request, by)
    if sales_request.deadline_at is not None and sales_request.calendar is not None:
        sales_request.urgent_from = urgent_from(
            sales_request.deadline_at,
            sales_request.work,
            sales_request.head_starts,
            sales_request.calendar.hours(),
        )
    sales_request.save(update_fields=["urgent_from", *WEIGHED])
    return (sales_request.urgent_from, sales_request.weights) != before


def _tell_lists() -> None:
    """The watcher of live updates looks at this number: once for many requests, so that none waits for another's lock on it."""
    if not Reweighing.objects.update(number=F("number") + 1):
        Reweighing.objects.get_or_create(pk=ONE, defaults={"number": 1})
