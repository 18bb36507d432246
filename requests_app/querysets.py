"""Requests as phrases, and the one door to rows: `.visible_to(user)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from requests_app.states import OPEN, Ball, State
from salesdesk.web.literal import Literal, literals
from tandems.models import Membership, Side

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User
    from requests_app.models import SalesRequest  # noqa: F401 - named in the base class's parameter


def threatened(now: datetime) -> Q:
    """At risk, of what is open: inside sales' turn and not overdue, but the latest moment to begin has passed. Whatever counts
    it or sorts by it asks here; while others are to act, nothing of ours can be begun.
    """
    return Q(ball=Literal(Ball.INSIDE), deadline_at__gte=now, urgent_from__lte=now)


class SalesRequestQuerySet(models.QuerySet["SalesRequest"]):
    def visible_to(self, user: User) -> SalesRequestQuerySet:
        """What this person may see: those who work inside or lead see all that was sent, a rep their own and their tandems'.

        A draft is its writer's alone.
        """
        if not user.is_active:
            return self.none()
        own = Q(requester=user)
        sent = ~Q(state=State.DRAFT)
        if user.works_inside or user.leads:
            return self.filter(own | sent)
        tandems = Membership.objects.current().filter(user=user, side=Side.FIELD).values("tandem")
        return self.filter(own | (sent & Q(tandem__in=tandems)))

    def drafts(self) -> SalesRequestQuerySet:
        return self.filter(state=State.DRAFT)

    def sent(self) -> SalesRequestQuerySet:
        return self.exclude(state=State.DRAFT)

    def open(self) -> SalesRequestQuerySet:
        return self.filter(state__in=literals(OPEN))

    def unclaimed(self) -> SalesRequestQuerySet:
        return self.open().filter(owner=None)

    def workable_by(self, user: User) -> SalesRequestQuerySet:
        """Of a type that this person may do, as `access.may_work_on` says."""
        if not (user.is_active and user.works_inside):
            return self.none()
        return self.filter(Q(type__workers=None) | Q(type__workers=user))

    def owned_by(self, user: User) -> SalesRequestQuerySet:
        return self.filter(owner=user)

    def waiting(self) -> SalesRequestQuerySet:
        return self.open().filter(state=Literal(State.WAITING))

    def overdue(self, now: datetime) -> SalesRequestQuerySet:
        return self.open().filter(deadline_at__lt=now)

    def delivered(self) -> SalesRequestQuerySet:
        return self.filter(state=Literal(State.DELIVERED))

    def with_ball(self, ball: Ball) -> SalesRequestQuerySet:
        return self.filter(ball=ball)
