"""What waits for one member in their tandem: requests whose next step is theirs, and what is to be agreed on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from requests_app.models import SalesRequest
from requests_app.queue.needs_me import keys_waiting_for
from requests_app.queue.rows import rows, with_names
from tandems.models import Assent, Confirmation, Phase, Readiness, ResponsibilityTable, Rule, Workshop

if TYPE_CHECKING:
    from datetime import date, datetime

    from people.models import User
    from requests_app.queue.rows import Reader, Row
    from tandems.models import Tandem

MOST = 6


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do beside the requests, and where."""

    text: str
    href: str
    icon: str
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Mine:
    """`more`: whether there are more requests than are shown."""

    tasks: list[Task]
    rows: list[Row]
    more: bool


def mine(tandem: Tandem, reader: Reader, now: datetime, today: date) -> Mine:
    """Five queries at most, whatever waits."""
    keys = [row["pk"] for row in keys_waiting_for(reader.user, now, tandem.pk)]
    visible = SalesRequest.objects.visible_to(reader.user).filter(pk__in=keys)
    pressing = with_names(visible, reader.user).order_by("urgent_from", "pk")
    found = rows(pressing[:MOST], reader, now)
    return Mine(_tasks(tandem, reader.user, today), found, len(keys) > len(found))


def _tasks(tandem: Tandem, user: User, today: date) -> list[Task]:
    found = []
    confirmed = Confirmation.objects.filter(table=OuterRef("pk"), user=user)
    tables = ResponsibilityTable.objects.proposed().filter(~Exists(confirmed), tandem=tandem)
    if tables.exists():
        address = reverse("tandem_responsibilities", args=[tandem.pk])
        found.append(Task(_("Confirm who does what, or propose something else"), address, "list-checks"))
    return [*_in_workshop(tandem, user, today), *found]


def _in_workshop(tandem: Tandem, user: User, today: date) -> list[Task]:
    ready = Readiness.objects.filter(workshop=OuterRef("pk"), user=user)
    latest = (
        Workshop.objects.filter(tandem=tandem).annotate(i_am_ready=Exists(ready)).order_by("-number").first()
    )
    address = reverse("workshop", args=[tandem.pk])
    if latest is None:
        return []
    if latest.closed_at is not None:
        is_due = latest.next_review_on is not None and latest.next_review_on <= today
        return [Task(_("The review is due"), address, "calendar-clock", is_late=True)] if is_due else []
    if latest.phase == Phase.PREPARE and not latest.i_am_ready:
        return [Task(_("Prepare for the workshop: write your cards"), address, "messages-square")]
    if latest.phase == Phase.AGREE:
        agreed = Assent.objects.filter(rule=OuterRef("pk"), user=user)
        number = Rule.objects.proposed().filter(~Exists(agreed), tandem=tandem).count()
        text = ngettext(
            "%(n)s proposed rule waits for your word", "%(n)s proposed rules wait for your word", number
        )
        return [Task(text % {"n": number}, address, "scroll-text")] if number else []
    return []
