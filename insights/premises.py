"""What counts rest on beside the timelines: agreed rules, calendars, types, who belongs to field sales.

None of it writes into a timeline when it changes. What was so when it was counted is remembered (`Premise`), and what is
different now lets all that rests on it be counted again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Case, Exists, F, Min, OuterRef, Q, Value, When
from django.db.models.functions import Cast

from insights.models import Basis, Contribution, Premise
from people.models import User, WorkingCalendar
from requests_app.models import RequestType, SalesRequest, TimelineEvent
from requests_app.models.timeline import Kind
from tandems.measures import MEASURES
from tandems.models import Rule

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

IN_FORCE, ENDED = 1, 2


def something_changed() -> Q:
    """A condition for any query: whether there is a premise that is not as it was."""
    condition = Q()
    for basis in Basis:
        condition |= Q(Exists(_changed(basis)))
    return condition


def notice(*, at: datetime) -> int:
    """Let everything that rests on something changed be counted again from `at` on, and remember what is so now.

    In the caller's transaction, which holds the lock. Returns how many premises changed. Four queries when none did; a few for each tandem or kind that did.
    """
    noticed = 0
    for basis in Basis:
        changed = dict(_changed(basis).values_list("pk", "now"))
        if not changed:
            continue
        for resting in _resting_on(basis, list(changed)):
            resting.update(again_at=at)
        Premise.objects.bulk_create(
            (Premise(basis=basis, key=key, value=value) for key, value in changed.items()),
            update_conflicts=True,
            unique_fields=["basis", "key"],
            update_fields=["value"],
        )
        noticed += len(changed)
    return noticed


def _changed(basis: Basis) -> QuerySet[Any]:
    same = Premise.objects.filter(basis=basis, key=OuterRef("pk"), value=OuterRef("now"))
    return _as_they_are(basis).exclude(Exists(same)).order_by()


def _as_they_are(basis: Basis) -> QuerySet[Any]:
    """`now`: its value."""
    if basis is Basis.RULE:
        rules = Rule.objects.filter(agreed_at__isnull=False, measure__in=list(MEASURES))
        in_force = Case(When(ended_at=None, then=Value(IN_FORCE)), default=Value(ENDED))
        return rules.annotate(now=Cast(in_force, BigIntegerField()))
    if basis is Basis.CALENDAR:
        return WorkingCalendar.objects.annotate(now=F("version"))
    if basis is Basis.TYPE:
        return RequestType.objects.annotate(now=_one_if("asks_outcome"))
    return User.objects.annotate(now=_one_if("is_field"))


def _one_if(flag: str) -> Case:
    return Case(When(**{flag: True}, then=Value(1)), default=Value(0), output_field=BigIntegerField())


def _resting_on(basis: Basis, keys: list[int]) -> list[QuerySet[Contribution]]:
    """What rests on these: each of them found by an index of its own, so that nobody waits for the lock meanwhile."""
    if basis is Basis.RULE:
        return _under_rules(keys)
    counted = Contribution.objects.order_by()
    if basis is Basis.CALENDAR:
        return [counted.filter(sales_request__calendar__in=keys)]
    if basis is Basis.TYPE:
        return [counted.filter(type__in=keys)]
    asked = SalesRequest.objects.order_by().filter(requester__in=keys)
    corrected = TimelineEvent.objects.order_by().filter(kind=Kind.CORRECT, actor__in=keys)
    found = [asked.values("pk"), corrected.values("sales_request")]
    return [counted.filter(sales_request__in=some) for some in found if some.exists()]


def _under_rules(keys: list[int]) -> list[QuerySet[Contribution]]:
    """Of each of their tandems what came to rest after the first of them was agreed: a case begins with a step."""
    first = Rule.objects.filter(pk__in=keys).order_by().values_list("tandem").annotate(first=Min("agreed_at"))
    return [
        Contribution.objects.filter(tandem=tandem, sales_request__changed_at__gte=agreed).order_by()
        for tandem, agreed in first
    ]
