"""Filters of a list: they live in the address, combine, and can be taken away one by one."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from requests_app.models.sales_request import STATE_LABELS
from requests_app.queue.search import matching
from requests_app.states import CLOSED, OPEN, Ball, State
from salesdesk.web.literal import literals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from people.models import User
    from requests_app.querysets import SalesRequestQuerySet

LONGEST_TEXT = 200
LARGEST_ID = 2**62
REGION = re.compile(r"(?P<country>[A-Za-z]{2})?[ -]*(?P<postcode>[0-9A-Za-z][0-9A-Za-z -]{0,10})?")

DUE = {
    "overdue": pgettext_lazy("due", "Overdue"),
    "today": pgettext_lazy("due", "Today"),
    "week": pgettext_lazy("due", "This week"),
    "none": pgettext_lazy("due", "No date"),
}
STATES = {
    "open": pgettext_lazy("states", "All open ones"),
    "closed": pgettext_lazy("states", "All closed ones"),
    **{state.value: label for state, label in STATE_LABELS.items() if state is not State.DRAFT},
}
ME, NOBODY = "me", "none"
LABELS = {
    "tandem": _("Tandem"),
    "kind": _("Type"),
    "customer": _("Customer"),
    "region": _("Region"),
    "owner": _("Owner"),
    "ball": _("Whose turn"),
    "due": _("Due"),
    "state": _("State"),
    "q": _("Words"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """As text, the way they stand in the address; empty: not filtered by it. Only `read` makes them from outside text."""

    tandem: str = ""
    kind: str = ""
    customer: str = ""
    region: str = ""
    owner: str = ""
    ball: str = ""
    due: str = ""
    state: str = ""
    q: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Filters:
        """What an address says; a value that no filter has is left out, so an old link still opens."""
        texts = {
            field.name: given.get(field.name, "").replace("\0", "").strip()[:LONGEST_TEXT]
            for field in fields(cls)
        }
        return cls(**{name: text if _known(name, text) else "" for name, text in texts.items()})

    def on(self) -> dict[str, str]:
        """Those that are set, in their order."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}

    def query(self, **changes: str) -> str:
        """The address's query string with these filters, `changes` applied, and without a place in the list."""
        return urlencode(replace(self, **changes).on())

    def without(self, name: str) -> str:
        return self.query(**{name: ""})

    def __bool__(self) -> bool:
        return bool(self.on())


def apply(
    requests: SalesRequestQuerySet, filters: Filters, user: User, now: datetime
) -> SalesRequestQuerySet:
    """The requests that pass every filter. `today` and `week` are the reader's."""
    plain = Q()
    if filters.tandem:
        plain &= Q(tandem=int(filters.tandem))
    if filters.kind:
        plain &= Q(type__key=filters.kind)
    if filters.customer:
        plain &= Q(customer=int(filters.customer))
    if filters.ball:
        plain &= Q(ball=filters.ball)
    if filters.region:
        plain &= _in_region(filters.region)
    plain &= _owned(filters.owner, user) & _due(filters.due, now) & _state(filters.state)
    requests = requests.filter(plain)
    return matching(requests, filters.q) if filters.q else requests


def _known(name: str, text: str) -> bool:
    if not text or name == "q":
        return True
    if name in {"tandem", "customer"} or (name == "owner" and text not in {ME, NOBODY}):
        return text.isascii() and text.isdecimal() and int(text) < LARGEST_ID
    allowed: dict[str, object] = {"ball": [ball.value for ball in Ball], "due": DUE, "state": STATES}
    if name == "region":
        return bool(REGION.fullmatch(text))
    return name not in allowed or text in allowed[name]  # type: ignore[operator]


def _in_region(text: str) -> Q:
    """ "DE", "80", "DE-80", "AT 4": a country, the beginning of a postcode, or both."""
    match = REGION.fullmatch(text)
    country, postcode = (match["country"], match["postcode"]) if match else (None, None)
    found = Q()
    if country:
        found &= Q(customer__country=country.upper())
    if postcode:
        found &= Q(customer__postcode__startswith=postcode.strip())
    return found


def _owned(owner: str, user: User) -> Q:
    if not owner:
        return Q()
    if owner == NOBODY:
        return Q(owner__isnull=True)
    return Q(owner=user.pk if owner == ME else int(owner))


def _due(due: str, now: datetime) -> Q:
    if not due:
        return Q()
    if due == "overdue":
        return Q(deadline_at__lt=now)
    if due == "none":
        return Q(deadline_at__isnull=True)
    today = timezone.localtime(now).date()
    last = today if due == "today" else today + timedelta(days=6 - today.weekday())
    start, end = (
        timezone.make_aware(datetime.combine(day, time())) for day in (today, last + timedelta(days=1))
    )
    return Q(deadline_at__gte=start, deadline_at__lt=end)


def _state(state: str) -> Q:
    if not state:
        return Q()
    chosen = {"open": OPEN, "closed": CLOSED}.get(state, {state})
    return Q(state__in=literals(chosen))
