"""Where a new request goes: the inside partner of the tandem, else the shared queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from people.models import User
from requests_app import access
from requests_app.states import OPEN
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
    members = (
        User.objects.active()
        .filter(memberships__in=inside)
        .annotate(open_requests=Count("owned", filter=Q(owned__state__in=sorted(OPEN)), distinct=True))
        .order_by("open_requests", "pk")
    )
    return next((member for member in members if access.may_work_on(member, request_type)), None)
