"""Remind members that they look at their rules again: a week ahead, and on the day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.timezone import localdate

from notifications.actions.owe import owe_many
from notifications.models import Notice
from tandems.models import Membership, Workshop
from tandems.workshop_notices import REVIEW_SOON, REVIEW_TODAY

if TYPE_CHECKING:
    from datetime import date, datetime

AHEAD = timedelta(days=7)
CAUGHT_UP = timedelta(days=14)  # after an outage, or when somebody joins; later the tandem's page says it


def remind_of_review(*, at: datetime) -> int:
    """The sweep. Returns how many notices are owed: each member once ahead and once on the day. One query when nothing is due.

    Nobody is reminded of a review that has begun. Whatever runs at once: a person is told the same only once (`Notice.key`).
    """
    today = localdate(at)
    due = {workshop.tandem_id: (workshop, day) for workshop, day in _due(today)}
    if not due:
        return 0
    there = Membership.objects.current().filter(tandem__in=due, user__is_active=True)
    members = sorted(set(there.values_list("tandem", "user")))
    fresh = _unknown([_notice(*due[tandem], user, today, at) for tandem, user in members])
    if fresh:
        with transaction.atomic():
            owe_many(fresh)
    return len(fresh)


def _due(today: date) -> list[tuple[Workshop, date]]:
    """The last ones of their tandems; not ahead of what was set for the next few days anyway."""
    later = Workshop.objects.filter(tandem=OuterRef("tandem"), number__gt=OuterRef("number"))
    near = Workshop.objects.filter(
        ~Exists(later),
        closed_at__isnull=False,
        tandem__is_active=True,
        next_review_on__range=(today - CAUGHT_UP, today + AHEAD),
    )
    return [
        (workshop, day)
        for workshop in near.select_related("tandem")
        if (day := workshop.next_review_on) and (day <= today or localdate(workshop.closed_at) < day - AHEAD)
    ]


def _notice(workshop: Workshop, day: date, user: int, today: date, at: datetime) -> Notice:
    kind = REVIEW_TODAY if day <= today else REVIEW_SOON
    return Notice(
        recipient_id=user,
        kind=kind,
        key=f"{kind}-{workshop.pk}-{day}",
        url=reverse("workshop", args=[workshop.tandem_id]),
        data={"workshop": workshop.pk, "tandem": workshop.tandem.name, "day": day.isoformat()},
        at=at,
    )


def _unknown(notices: list[Notice]) -> list[Notice]:
    """Those that are not owed yet: asked first, so that nothing is written every hour for weeks."""
    people, keys = {one.recipient_id for one in notices}, {one.key for one in notices}
    known = Notice.objects.filter(recipient__in=people, key__in=keys)
    owed = set(known.values_list("recipient", "key"))
    return [one for one in notices if (one.recipient_id, one.key) not in owed]
