"""Where a new request goes: the inside partner of the tandem, else the shared queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from people.models import User
from requests_app import access
from requests_app.models import SalesRequest
from tandems.models import Membership, Side, Tandem

if TYPE_CHECKING:
    from requests_app.models import RequestType
    from tandems.models import Customer


def tandem_for(customer: Customer, requester: User) -> Tandem | None:
    """The customer's tandem; for a customer without one, the requester's own if it is only one."""
    if customer.tandem_id and customer.tandem.is_active:  # type: ignore[union-attr]
        return customer.tandem
    own = list(Tandem.objects.of(requester).filter(is_active=True).distinct()[:2])
    return own[0] if len(own) == 1 else None


def first_owner(tandem: Tandem | None, request_type: RequestType) -> User | None:
    """The tandem's inside member who may do this type; of several, who has the fewest open requests. None: the queue."""
    if tandem is None:
        return None
    inside = Membership.objects.current().filter(tandem=tandem, side=Side.INSIDE)
    # A subquery, because a filtered Count over a join reads everything they ever owned: 50 ms of 4,000 requests each.
    theirs = SalesRequest.objects.open().filter(owner=OuterRef("pk")).order_by().values("owner")
    open_requests = Coalesce(Subquery(theirs.annotate(number=Count("pk")).values("number")), 0)
    members = (
        User.objects.active()
        .filter(pk__in=inside.values("user"))
        .annotate(open_requests=open_requests)
        .order_by("open_requests", "pk")
    )
    return next((member for member in members if access.may_work_on(member, request_type)), None)
