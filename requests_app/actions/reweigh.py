"""The sweep after the strategy, or a customer, is another one: what was weighed by less is weighed again."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import OperationalError, transaction
from django.db.models import F, Q

from requests_app.actions.step import lock
from requests_app.models import SalesRequest
from requests_app.urgency import urgent_from
from requests_app.weighing import WEIGHED, Scales, scales, weigh
from strategy import in_force

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

log = logging.getLogger(__name__)
CHUNK = 200


def reweigh(*, at: datetime) -> int:
    """Every open request that was weighed by another version of the strategy, or by other facts of its customer, each in its own
    transaction. How many were looked at; two queries where there is nothing to do.

    Harmless when repeated, and when several run at once. One that cannot be weighed is logged and left to the next sweep.
    """
    done = last = 0
    number = in_force.number()
    by: Scales | None = None
    while chunk := list(outdated(number).filter(pk__gt=last)[:CHUNK]):
        by = by or scales()
        for pk in chunk:
            try:
                reweigh_one(pk, by)
            except OperationalError:  # the database is busy or away: the next sweep goes on
                raise
            except Exception:
                log.exception("Request %s could not be weighed.", pk)
        done += len(chunk)
        last = chunk[-1]
    return done


def outdated(number: int) -> QuerySet[SalesRequest, int]:
    """The keys of the open ones that another version, or another mark of their customer, has weighed."""
    other = ~Q(weighed_version=number) | ~Q(weighed_mark=F("customer__segment_mark"))
    return SalesRequest.objects.open().filter(other).order_by("pk").values_list("pk", flat=True)


@transaction.atomic
def reweigh_one(pk: int, by: Scales) -> bool:
    """Weigh one request and set when it becomes urgent. True if that is another moment now.

    The timeline stays silent: nobody did anything to this request, and why it stands where it stands is said on its row.
    """
    sales_request = lock(pk, by=None)
    if not sales_request.is_open:
        return False
    before = sales_request.urgent_from
    weigh(sales_request, by)
    if sales_request.deadline_at is not None and sales_request.calendar is not None:
        sales_request.urgent_from = urgent_from(
            sales_request.deadline_at,
            sales_request.work,
            sales_request.head_starts,
            sales_request.calendar.hours(),
        )
    sales_request.save(update_fields=["urgent_from", *WEIGHED])
    return sales_request.urgent_from != before
