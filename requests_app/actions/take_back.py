"""Back again: what was handed over returns to its owner, chosen by themselves or, untouched, by itself where they wish it so."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import OperationalError, transaction
from django.db.models import F, Q, QuerySet

from requests_app import access, lifecycle, returning
from requests_app.actions.step import lock, save
from requests_app.actions.tell_return import tell_return, untold
from requests_app.lifecycle import Step
from requests_app.models import HandoverItem
from requests_app.models.handover import Decision
from requests_app.returning import Because, in_force, present, propose
from requests_app.states import OPEN, Verb
from salesdesk.web.literal import literals

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User
    from requests_app.models import SalesRequest

log = logging.getLogger(__name__)
OVER = ~Q(sales_request__state__in=literals(OPEN)) | Q(sales_request__owner=F("leaver"))


def return_untouched(*, at: datetime) -> int:
    """The sweep. Returns how many requests came back by themselves: untouched, not due at once, and their owner is here and
    wishes it so. Whatever else is over (closed, or theirs again) ends quietly. Two queries when there is nothing to do.
    """
    over: list[int] = []
    back: list[HandoverItem] = []
    for item in _to_look_at(at):
        if item.sales_request.is_open and item.sales_request.owner_id != item.leaver_id:
            back.append(item)
        else:
            over.append(item.pk)
    if over:
        HandoverItem.objects.filter(pk__in=over, ended_at=None).filter(OVER).update(ended_at=at)
    returned = sum(_try(item, at) for item in back if _is_wanted(item, at))
    for leaver in untold():
        tell_return(leaver, at=at)
    return returned


def take_back(sales_request: SalesRequest, item: HandoverItem, *, by: User | None, at: datetime) -> None:
    """Give the locked request back to whom it was handed over from. In the caller's transaction.

    With it end the later items of the request: who stood in for the stand-in has nothing to give back any more. Whom the
    leaver themselves stood in for still has.
    Raises `states.TransitionNotAllowed`.
    """
    data = {"from": sales_request.owner_id, "to": item.leaver_id}
    event = lifecycle.perform(sales_request, Step(Verb.TAKE_BACK, by, at, to=item.leaver, data=data))
    save(sales_request, event)
    later = HandoverItem.objects.filter(sales_request=sales_request, pk__gt=item.pk, ended_at=None)
    later.update(ended_at=event.at)
    item.ended_at, item.decision = event.at, Decision.RETURNED
    item.save(update_fields=["ended_at", "decision"])


def _automatic(at: datetime) -> Q:
    """Of `in_force`: who left is here, wants it back without being asked, and it lies as they left it."""
    with_stand_in = Q(sales_request__owner=F("to")) | Q(sales_request__owner=None, to=None)
    return present(at) & with_stand_in & Q(leaver__takes_back=True, touched=False)


def _to_look_at(at: datetime) -> QuerySet[HandoverItem]:
    returns = Q(pk__in=in_force().filter(_automatic(at)).order_by().values("pk"))
    items = HandoverItem.objects.filter(ended_at=None).filter(OVER | returns)
    return items.select_related("sales_request__calendar").order_by("sales_request__urgent_from", "pk")


def _is_wanted(item: HandoverItem, at: datetime) -> bool:
    sales_request = item.sales_request
    hours = sales_request.calendar.hours()  # type: ignore[union-attr]  # sent requests have one
    return not returning.is_due_soon(sales_request.deadline_at, hours, at)


def _try(item: HandoverItem, at: datetime) -> bool:
    """One that cannot return is logged, and holds up no other."""
    try:
        return _return(item.pk, item.sales_request_id, at)
    except OperationalError:  # the database is busy or away: the next sweep goes on
        raise
    except Exception:
        log.exception("Request %s could not be taken back.", item.sales_request_id)
        return False


@transaction.atomic
def _return(pk: int, sales_request_pk: int, at: datetime) -> bool:
    """True if it came back now; False if anything changed since it was looked at."""
    sales_request = lock(sales_request_pk, by=None)
    item = in_force().filter(_automatic(at), pk=pk).select_related("leaver").first()
    if item is None or not access.may_work_on(item.leaver, sales_request.type):
        return False
    item.sales_request = sales_request
    if propose(item, at).because is not Because.UNTOUCHED:
        return False
    take_back(sales_request, item, by=None, at=at)
    return True
