"""Every permission on requests. Pages mirror it, actions enforce it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import Min, Q
from django.utils import timezone

from people.access import may_report
from people.models import User
from requests_app.states import Relation, State, Verb, available, find
from tandems.access import takes_part
from tandems.models import Membership, Side

if TYPE_CHECKING:
    from datetime import date

    from people.models.user import PeopleQuerySet
    from requests_app.models import RequestType, SalesRequest
    from tandems.models import Tandem


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


def may_see_escalations(user: User) -> bool:
    """What burns, and by which ladders it climbs: for whoever can do something about it."""
    return user.is_active and user.leads


def may_submit(user: User) -> bool:
    """Whoever sells may ask: the field, and those inside who take a call on its behalf."""
    return user.is_active and (user.is_field or user.works_inside or user.is_sales_manager)


def may_report_absent(user: User, person: User) -> bool:
    """Whether `user` may report, change and end absences of `person`: as `people.access.may_report`, with the tandems."""
    return may_report(user, person, partner=are_partners(user, person))


def are_partners(user: User, other: User) -> bool:
    """Whether both belong to the same tandem now, on whichever side. What the actions on absences want to know. One query."""
    theirs = Membership.objects.current().filter(user=other, tandem__is_active=True).values("tandem")
    return user.pk != other.pk and Membership.objects.current().filter(user=user, tandem__in=theirs).exists()


def reportable(user: User) -> PeopleQuerySet:
    """Whose absences `user` may report, by name: everybody's for those who lead, else the partners', and one's own."""
    people = User.objects.active().by_name()
    if user.leads:
        return people
    own = Membership.objects.current().filter(user=user, tandem__is_active=True).values("tandem")
    partners = Membership.objects.current().filter(tandem__in=own).values("user")
    return people.filter(Q(pk=user.pk) | Q(pk__in=partners))


def may_read_note(user: User, person: User) -> bool:
    """Whether `user` reads the note of `person`'s absence: oneself, and one's own side, which does the work meanwhile."""
    same_side = (user.works_inside and person.works_inside) or (user.is_field and person.is_field)
    return user.is_active and (user.pk == person.pk or same_side)


def may_plan(user: User, absentee: User) -> bool:
    """Whether `user` may see and say beforehand what happens with `absentee`'s requests: oneself, and whoever leads."""
    return user.is_active and (user.pk == absentee.pk or user.leads)


def may_see_figures(user: User, tandem: Tandem) -> bool:
    """How a tandem's agreed rules were kept over time: its members of today, who are measured, and nobody else."""
    return takes_part(user, tandem.pk)


def figures_from(user: User, tandem: Tandem) -> date | None:
    """For a member: the first day whose figures they may see; None for all. Whoever leads lets people join, themselves as well:
    they see what was since then, as `insights.gate` has it for all other figures. One query, none for whoever does not lead.
    """
    if not user.leads:
        return None
    own = Membership.objects.current().filter(user=user, tandem=tandem)
    joined = own.aggregate(first=Min("joined_at"))["first"]
    return timezone.localtime(joined, timezone.get_default_timezone()).date() if joined else None
