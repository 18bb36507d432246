"""The lists: which requests stand in each, in what order, and for whom it is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, IntegerField, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from requests_app.states import Ball
from tandems.models import Membership, Side

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User
    from requests_app.querysets import SalesRequestQuerySet

URGENT = ("urgent_from", "pk")
LATEST = ("-changed_at", "-pk")


@dataclass(frozen=True, slots=True)
class RequestList:
    """`name` is its URL's name. `order` must name columns without NULL that together tell any two rows apart."""

    name: str
    title: Promise
    icon: str
    rows: Callable[[SalesRequestQuerySet, User, datetime], SalesRequestQuerySet]
    order: tuple[str, ...]
    is_for: Callable[[User], bool]
    empty_title: Promise
    empty_text: Promise
    # Filters that make no sense here, because the list itself settles them.
    settled: frozenset[str] = frozenset()
    has_load: bool = False
    # Adds the columns of `order` that are not stored.
    arranged: Callable[[SalesRequestQuerySet], SalesRequestQuerySet] = lambda requests: requests

    @property
    def is_by_urgency(self) -> bool:
        return self.order != LATEST


def everybody(user: User) -> bool:
    return user.is_active


def inside_or_leads(user: User) -> bool:
    return user.works_inside or user.leads


def works_inside(user: User) -> bool:
    return user.works_inside


def sells(user: User) -> bool:
    return user.is_field or user.is_sales_manager


def is_field(user: User) -> bool:
    return user.is_field


def field_tandems(user: User) -> list[int]:
    """The tandems in which this person sells, now. One query."""
    return list(
        Membership.objects.current().filter(user=user, side=Side.FIELD).values_list("tandem_id", flat=True)
    )


def _my_turn_first(requests: SalesRequestQuerySet) -> SalesRequestQuerySet:
    """Sorting costs as much as one person has open, not as much as there is."""
    outside = Case(When(ball=Ball.INSIDE, then=Value(0)), default=Value(1), output_field=IntegerField())
    return requests.annotate(outside=outside)


def _of_my_tandems(requests: SalesRequestQuerySet, user: User, now: datetime) -> SalesRequestQuerySet:
    return requests.sent().filter(tandem__in=field_tandems(user))


LISTS = {
    found.name: found
    for found in (
        RequestList(
            "queue",
            _("Queue"),
            "inbox",
            lambda requests, user, now: requests.unclaimed(),
            URGENT,
            inside_or_leads,
            _("Nothing waits."),
            _("Every request has somebody who looks after it. New ones appear here by themselves."),
            frozenset({"owner", "state"}),
            has_load=True,
        ),
        RequestList(
            "desk",
            _("My desk"),
            "briefcase-business",
            lambda requests, user, now: requests.open().owned_by(user),
            ("outside", "urgent_from", "pk"),
            works_inside,
            _("Your desk is clear."),
            _("Claim something from the queue, or enjoy the moment."),
            frozenset({"owner"}),
            has_load=True,
            arranged=_my_turn_first,
        ),
        RequestList(
            "waiting",
            _("Waiting on others"),
            "hourglass",
            lambda requests, user, now: requests.waiting(),
            URGENT,
            everybody,
            _("Nobody is waited for."),
            _("Requests with an open question, or that wait for a customer or a third party, stand here."),
            frozenset({"state"}),
        ),
        RequestList(
            "overdue",
            pgettext_lazy("list", "Overdue"),
            "clock-alert",
            lambda requests, user, now: requests.overdue(now),
            ("deadline_at", "pk"),
            everybody,
            _("Nothing is overdue."),
            _("Every promise and every target still holds."),
            frozenset({"state", "due"}),
        ),
        RequestList(
            "delivered",
            _("Delivered, awaiting outcome"),
            "package-check",
            lambda requests, user, now: requests.delivered(),
            URGENT,
            everybody,
            _("Nothing awaits an outcome."),
            _("What was delivered stands here until somebody records whether it was won or lost."),
            frozenset({"state", "due"}),
        ),
        RequestList(
            "everything",
            _("All requests"),
            "layers",
            lambda requests, user, now: requests.sent(),
            LATEST,
            everybody,
            _("There are no requests yet."),
            _("The first one that is sent appears here."),
        ),
        RequestList(
            "mine",
            _("My requests"),
            "send",
            lambda requests, user, now: requests.filter(requester=user),
            LATEST,
            everybody,
            _("You have not asked for anything yet."),
            _(
                "Send your first request: it takes less than a minute, and from then on you see here where it is."
            ),
        ),
        RequestList(
            "tandem_requests",
            _("My tandem’s requests"),
            "users",
            _of_my_tandems,
            LATEST,
            is_field,
            _("Your tandem has no requests yet."),
            _("What you and your partners ask for stands here, whoever sent it."),
        ),
        RequestList(
            "search",
            _("Search"),
            "search",
            lambda requests, user, now: requests.sent(),
            LATEST,
            everybody,
            _("Nothing found."),
            _(
                "Try fewer words, a part of a word, a customer’s name or number, or a request’s number like #123."
            ),
        ),
    )
}
