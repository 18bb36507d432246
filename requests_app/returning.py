"""Somebody is back: what was handed over for them, and for each request whether it should return or stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from people.models import Absence
from people.working_time import WorkingTimeError, add_working_time
from requests_app.models import HandoverItem, TimelineEvent
from requests_app.models.handover import Cause, Decision
from requests_app.models.timeline import Kind
from requests_app.states import OPEN
from requests_app.whereabouts import whereabouts
from salesdesk.web.literal import literals

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User
    from people.working_time import Hours

SOON = timedelta(hours=4)  # working time: so near to its deadline, nothing changes hands
AT_ONCE = 200  # decided on one page; then come the next


class Because(StrEnum):
    """Why it is proposed."""

    UNTOUCHED = "untouched"
    WORKED_ON = "worked_on"
    DUE_SOON = "due_soon"
    WITH_ANOTHER = "with_another"


@dataclass(frozen=True, slots=True)
class Proposal:
    decision: Decision
    because: Because


@dataclass(frozen=True, slots=True)
class Row:
    """One request to decide about; texts in the reader's language."""

    item: int
    pk: int
    revision: int
    subject: str
    customer: str
    owner: str  # empty: the shared queue
    status: str
    icon: str
    deadline_at: datetime | None
    returns: bool  # proposed
    why: str


def propose(item: HandoverItem, at: datetime) -> Proposal:
    """For an item as `in_force` gives it, with its request and calendar loaded. No query."""
    sales_request = item.sales_request
    hours = sales_request.calendar.hours()  # type: ignore[union-attr]  # sent requests have one
    if sales_request.owner_id != item.to_id:
        return Proposal(Decision.STAYED, Because.WITH_ANOTHER)
    if item.touched:  # type: ignore[attr-defined]  # annotated
        return Proposal(Decision.STAYED, Because.WORKED_ON)
    if is_due_soon(sales_request.deadline_at, hours, at):
        return Proposal(Decision.STAYED, Because.DUE_SOON)
    return Proposal(Decision.RETURNED, Because.UNTOUCHED)


def is_due_soon(deadline_at: datetime | None, hours: Hours, at: datetime) -> bool:
    """Whether less than `SOON` of working time is left, or none."""
    if deadline_at is None:
        return False
    try:
        return deadline_at <= add_working_time(at, SOON, hours)
    except WorkingTimeError:
        return False


def in_force() -> QuerySet[HandoverItem]:
    """What waits for its leaver: open, moved because they were away, and not theirs again by another way.

    `touched`: whether who took it over has done more than accept it, or take it back from who stood in for them.
    """
    since = TimelineEvent.objects.filter(
        sales_request=OuterRef("sales_request"), pk__gt=OuterRef("event_id"), actor=OuterRef("to")
    )
    return (
        HandoverItem.objects.filter(ended_at=None, sales_request__state__in=literals(OPEN))
        .exclude(cause=Cause.LADDER)
        .exclude(sales_request__owner=F("leaver"))
        .annotate(touched=Exists(since.exclude(kind__in=[Kind.ACCEPT, Kind.TAKE_BACK])))
    )


def present(at: datetime) -> Q:
    """Of items: their leaver is here."""
    away = Exists(Absence.objects.at(at).filter(person=OuterRef("leaver")))
    return Q(leaver__is_active=True) & ~Q(away)


def number_to_decide(person: User, at: datetime) -> int:
    """How many wait for this person, who is back; 0 for who is away still. One query."""
    return in_force().filter(present(at), leaver=person).count()


def to_decide(person: User, at: datetime) -> list[Row]:
    """The most urgent first, `AT_ONCE` at most. One query; absent people see their own as well, and cannot decide yet."""
    related = ("sales_request__calendar", "sales_request__customer", "sales_request__owner",
               "sales_request__requester", "sales_request__type", "to")  # fmt: skip
    items = in_force().filter(leaver=person).select_related(*related)
    return [
        row_of(item, at) for item in items.order_by("sales_request__urgent_from", "sales_request")[:AT_ONCE]
    ]


def row_of(item: HandoverItem, at: datetime) -> Row:
    sales_request = item.sales_request
    where = whereabouts(sales_request, at)
    proposal = propose(item, at)
    return Row(
        item=item.pk,
        pk=sales_request.pk,
        revision=sales_request.revision,
        subject=sales_request.subject or str(sales_request.type),
        customer=str(sales_request.customer),
        owner=str(sales_request.owner or ""),
        status=where.headline,
        icon=where.icon,
        deadline_at=sales_request.deadline_at,
        returns=proposal.decision is Decision.RETURNED,
        why=_why(proposal.because, item),
    )


def _why(because: Because, item: HandoverItem) -> str:
    owner = item.sales_request.owner
    texts = {
        Because.UNTOUCHED: _("Nobody has worked on it since."),
        Because.WORKED_ON: _("%(name)s has worked on it since."),
        Because.DUE_SOON: _("Less than four working hours are left."),
        Because.WITH_ANOTHER: _("%(name)s has it by now.")
        if owner
        else _("It is in the shared queue by now."),
    }
    return texts[because] % {"name": owner}
