"""Why a request burns: it stands in one group, the first that fits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from requests_app.ladder import Basis
from requests_app.models import Escalation, HandoverItem, SalesRequest
from requests_app.querysets import threatened
from requests_app.states import Ball, State
from salesdesk.web import readable
from salesdesk.web.literal import Literal

if TYPE_CHECKING:
    from requests_app.querysets import SalesRequestQuerySet


class Group(IntEnum):
    """In the order in which they stand on the page."""

    OVERDUE = 1
    HANDED_OVER = 2
    UNACCEPTED = 3
    UNCLAIMED = 4
    QUERY = 5
    AT_RISK = 6


TITLES: dict[Group, Promise] = {
    Group.OVERDUE: gettext_lazy("Overdue"),
    Group.HANDED_OVER: gettext_lazy("Handed over, not accepted"),
    Group.UNACCEPTED: gettext_lazy("Not accepted in time"),
    Group.UNCLAIMED: gettext_lazy("Nobody has it yet"),
    Group.QUERY: gettext_lazy("Question unanswered"),
    Group.AT_RISK: gettext_lazy("At risk soon"),
}
ICONS = {
    Group.OVERDUE: "clock-alert",
    Group.HANDED_OVER: "arrow-left-right",
    Group.UNACCEPTED: "user-round",
    Group.UNCLAIMED: "inbox",
    Group.QUERY: "message-circle-question-mark",
    Group.AT_RISK: "timer",
}


def burning(requests: SalesRequestQuerySet, now: datetime, only: Group | None = None) -> SalesRequestQuerySet:
    """Those that burn, or those of one group."""
    found = arranged(requests, now)
    return found.filter(group=only.value) if only else found.filter(group__gt=0)  # type: ignore[misc]  # annotated


def arranged(requests: SalesRequestQuerySet, now: datetime) -> SalesRequestQuerySet:
    """Open ones, each with its `group`; 0: it does not burn."""
    late = Q(ball=Ball.INSIDE, owner__isnull=False, accepted_at=None, accept_by__lt=now)
    handed = HandoverItem.objects.filter(sales_request=OuterRef("pk"), to=OuterRef("owner"), ended_at=None)
    spoke = Escalation.objects.filter(sales_request=OuterRef("pk"))
    alarmed = spoke.filter(step__basis=Basis.UNCLAIMED.value, since__gte=OuterRef("unclaimed_since"))
    asked = spoke.filter(step__basis=Basis.QUERY.value, at__gte=OuterRef("ball_since"))
    query = Q(state=Literal(State.WAITING), ball=Ball.FIELD)
    conditions = {
        Group.OVERDUE: Q(deadline_at__lt=now),
        Group.HANDED_OVER: late & Exists(handed),
        Group.UNACCEPTED: late,
        Group.UNCLAIMED: ~Q(ball=Ball.FIELD) & Q(owner=None) & Exists(alarmed),
        Group.QUERY: query & (Q(waiting_until__lt=now) | Exists(asked)),
        Group.AT_RISK: threatened(now),
    }
    whens = [When(condition, then=Value(group.value)) for group, condition in conditions.items()]
    return requests.open().annotate(group=Case(*whens, default=Value(0), output_field=IntegerField()))


def why(group: Group, sales_request: SalesRequest, now: datetime) -> str:
    """In a sentence, about the matter and about nobody."""
    return WHYS[group](sales_request, now)


def _overdue(sales_request: SalesRequest, now: datetime) -> str:
    at = _moment(sales_request.deadline_at, now)
    if sales_request.agreed_at is not None:
        return _("The agreed date was %(when)s.") % {"when": at}
    if sales_request.deadline_at == sales_request.promise_at:
        return _("Promised to the customer for %(when)s.") % {"when": at}
    return _("The target was used up %(when)s.") % {"when": at}


def _unaccepted(sales_request: SalesRequest, now: datetime) -> str:
    words = {"when": _moment(sales_request.accept_by, now)}
    return _("Should have been accepted by %(when)s.") % words


def _unclaimed(sales_request: SalesRequest, now: datetime) -> str:
    return _("In the shared queue since %(when)s.") % {"when": _moment(sales_request.unclaimed_since, now)}


def _query(sales_request: SalesRequest, now: datetime) -> str:
    if sales_request.waiting_until is None:
        return _("The question has been open since %(when)s.") % {
            "when": _moment(sales_request.ball_since, now)
        }
    return _("An answer was expected by %(when)s.") % {"when": _moment(sales_request.waiting_until, now)}


def _at_risk(sales_request: SalesRequest, now: datetime) -> str:
    words = {
        "when": _moment(sales_request.deadline_at, now),
        "work": readable.duration(sales_request.work.total_seconds()),
    }
    return _("Due %(when)s, with about %(work)s of work.") % words


def _moment(at: datetime | None, now: datetime) -> str:
    return readable.moment(at, now) if at else "–"


WHYS: dict[Group, Callable[[SalesRequest, datetime], str]] = {
    Group.OVERDUE: _overdue,
    Group.HANDED_OVER: _unaccepted,
    Group.UNACCEPTED: _unaccepted,
    Group.UNCLAIMED: _unclaimed,
    Group.QUERY: _query,
    Group.AT_RISK: _at_risk,
}
