"""Every permission on requests. Pages mirror it, actions enforce it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from requests_app.states import Relation, State, Verb, available, find
from tandems.models import Membership, Side

if TYPE_CHECKING:
    from people.models import User
    from requests_app.models import RequestType, SalesRequest


def relations(user: User, sales_request: SalesRequest) -> frozenset[Relation]:
    """What this person is to this request; nothing at all if they may not see it. At most two queries."""
    in_tandem = False
    if user.is_field and sales_request.tandem_id is not None and sales_request.requester_id != user.pk:
        of_tandem = Membership.objects.current().filter(
            user=user, tandem=sales_request.tandem_id, side=Side.FIELD
        )
        in_tandem = of_tandem.exists()
    qualified = user.works_inside and may_work_on(user, sales_request.type)
    return relations_known(user, sales_request, in_tandem=in_tandem, qualified=qualified)


def relations_known(
    user: User, sales_request: SalesRequest, *, in_tandem: bool, qualified: bool
) -> frozenset[Relation]:
    """As `relations`, for lists: the caller knows already whether the person is a field member of the request's tandem and
    whether they work inside and may do its type. No query.
    """
    if not user.is_active:
        return frozenset()
    found = set()
    if sales_request.requester_id == user.pk:
        found |= {Relation.REQUESTER, Relation.FIELD}
    elif State(sales_request.state) is State.DRAFT:
        return frozenset()
    if in_tandem:
        found.add(Relation.FIELD)
    if sales_request.owner_id == user.pk:
        found.add(Relation.OWNER)
    if user.leads:
        found.add(Relation.LEAD)
    if qualified:
        found.add(Relation.INSIDE)
    if found or user.works_inside:
        found.add(Relation.READER)
    return frozenset(found)


def may_work_on(user: User, request_type: RequestType | None) -> bool:
    """Whether a request of this type may be theirs: an active person inside, named by the type where it names anybody."""
    if not (user.is_active and user.works_inside):
        return False
    if request_type is None:
        return False
    workers = {worker.pk for worker in request_type.workers.all()}
    return not workers or user.pk in workers


def verbs(user: User, sales_request: SalesRequest) -> tuple[Verb, ...]:
    """What this person may do with it now: the buttons."""
    return available(sales_request.facts, relations(user, sales_request))


def may(user: User, verb: Verb, sales_request: SalesRequest) -> bool:
    return verb in verbs(user, sales_request)


def require(user: User, verb: Verb, sales_request: SalesRequest) -> None:
    """Raise `TransitionNotAllowed` if the step leads nowhere from here, `PermissionDenied` if it is not this person's."""
    transition = find(verb, sales_request.facts)
    if not transition.by & relations(user, sales_request):
        raise PermissionDenied


def may_edit_types(user: User) -> bool:
    return user.is_active and user.is_administrator


def may_submit(user: User) -> bool:
    """Whoever sells may ask: the field, and those inside who take a call on its behalf."""
    return user.is_active and (user.is_field or user.works_inside or user.is_sales_manager)
