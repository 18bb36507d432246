"""Where a request goes: the tandem's inside partner if they are here, else by the stand-in rules, else the shared queue."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from people.models import Absence, User
from requests_app.cover import cover_at, works_with
from requests_app.models import RequestType, SalesRequest
from tandems.models import Membership, Side, Tandem
from tandems.responsible import tandem_of

if TYPE_CHECKING:
    from datetime import datetime

    from people.models.user import PeopleQuerySet
    from tandems.models import Customer


def tandem_for(customer: Customer, requester: User) -> Tandem | None:
    """The customer's tandem, its own or its region's; for a customer without one, the requester's own if it is only one."""
    if (responsible := tandem_of(customer)) is not None:
        return responsible
    own = list(Tandem.objects.of(requester).filter(is_active=True).distinct()[:2])
    return own[0] if len(own) == 1 else None


class How(StrEnum):
    """How a request came to its first owner; the timeline's ROUTED entries keep it as "why"."""

    TANDEM = "tandem"
    STAND_IN = "stand_in"
    QUEUE = "queue"


def first_owner(sales_request: SalesRequest, at: datetime) -> tuple[User | None, How]:
    """Who a new request goes to, and how; None: the shared queue.

    Of several present partners who may do this type, who has the fewest open requests. All of them away: who stands in
    for the first.
    """
    if sales_request.tandem_id is None or sales_request.type is None:
        return None, How.QUEUE
    partners = list(_inside_members(sales_request.tandem_id, sales_request.type.pk, at))
    for partner in partners:
        if not partner.is_away and works_with(partner, sales_request.calendar, at):  # type: ignore[attr-defined]  # annotated
            return partner, How.TANDEM
    stand_in = stand_in_for(partners[0], sales_request, at) if partners else None
    return stand_in, How.STAND_IN if stand_in else How.QUEUE


def stand_in_for(absent: User, sales_request: SalesRequest, at: datetime) -> User | None:
    """Who takes what would be `absent`'s, by the stand-in rules."""
    choice = cover_at(at).choose(sales_request, leaver=absent.pk)
    return User.objects.get(pk=choice.to) if choice.to else None


def is_away(person: User, at: datetime) -> bool:
    return Absence.objects.at(at).filter(person=person).exists()


def _inside_members(tandem: int, request_type: int, at: datetime) -> PeopleQuerySet:
    """Those who may do this type, as `access.may_work_on` says, the least laden first. One query."""
    workers = RequestType.workers.through.objects.filter(requesttype=request_type)
    inside = Membership.objects.current().filter(tandem=tandem, side=Side.INSIDE)
    # A subquery, because a filtered Count over a join reads everything they ever owned: 50 ms of 4,000 requests each.
    theirs = SalesRequest.objects.open().filter(owner=OuterRef("pk")).order_by().values("owner")
    open_requests = Coalesce(Subquery(theirs.annotate(number=Count("pk")).values("number")), 0)
    return (
        User.objects.active()
        .inside()
        .filter(pk__in=inside.values("user"))
        .filter(~Exists(workers) | Exists(workers.filter(user=OuterRef("pk"))))
        .annotate(
            open_requests=open_requests,
            is_away=Exists(Absence.objects.at(at).filter(person=OuterRef("pk"))),
        )
        .select_related("calendar")
        .order_by("open_requests", "pk")
    )
