"""Whose time was used, and what the two clocks say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from people.working_time import working_time_between
from requests_app import ledger
from requests_app.deadlines import Reason, earlier
from requests_app.states import CLOSED, Party, State
from salesdesk.web import readable
from salesdesk.web.parts import Segment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from requests_app.ledger import Moment
    from requests_app.models import SalesRequest

PARTY_LABELS = {
    Party.INSIDE: pgettext_lazy("party", "Inside sales"),
    Party.FIELD: pgettext_lazy("party", "Field sales"),
    Party.CUSTOMER: pgettext_lazy("party", "Customer"),
    Party.THIRD_PARTY: pgettext_lazy("party", "Third party"),
    Party.NOBODY: pgettext_lazy("party", "Nobody, in the queue"),
}


@dataclass(frozen=True, slots=True)
class Clocks:
    """The target clock in working time; the promise as a fixed moment. Sentences are in the reader's language."""

    used: timedelta
    target: timedelta
    runs: bool
    target_says: str
    promise_at: datetime | None
    promise_says: str
    shown: Reason | None  # which of both is the deadline; neither where a date was agreed anew


def segments(moments: Sequence[Moment], sales_request: SalesRequest, now: datetime) -> list[Segment]:
    """Working time for each party, from submission to the end or to `now`. They sum to the whole."""
    assert sales_request.calendar is not None  # noqa: S101 - a constraint: sent requests have one
    spent = ledger.working_times(ledger.stretches(moments, now), sales_request.calendar.hours())
    return [
        Segment(PARTY_LABELS[party], spent[party].total_seconds(), series)
        for series, party in enumerate(PARTY_LABELS, start=1)
    ]


def clocks(sales_request: SalesRequest, now: datetime) -> Clocks:
    """What stands on both clocks. Needs the calendar loaded."""
    used = sales_request.target - target_left(sales_request, now)
    runs = sales_request.clock_since is not None
    open_promise = sales_request.promise_at if sales_request.is_open else None
    deadline = earlier(sales_request.target_due_at, open_promise, sales_request.agreed_at)
    return Clocks(
        used=used,
        target=sales_request.target,
        runs=runs,
        target_says=_target_says(sales_request, used, runs=runs),
        promise_at=sales_request.promise_at,
        promise_says=_promise_says(sales_request, now),
        shown=deadline.reason if sales_request.is_open else None,
    )


def target_left(sales_request: SalesRequest, now: datetime) -> timedelta:
    """What is left of the target at `now`; negative once it is used up."""
    if sales_request.clock_since is None:
        return sales_request.target_left
    assert sales_request.calendar is not None  # noqa: S101 - a constraint: sent requests have one
    since_then = working_time_between(
        sales_request.clock_since, max(now, sales_request.clock_since), sales_request.calendar.hours()
    )
    return sales_request.target_left - since_then


def _target_says(sales_request: SalesRequest, used: timedelta, *, runs: bool) -> str:
    words = {
        "used": readable.duration(used.total_seconds()),
        "target": readable.duration(sales_request.target.total_seconds()),
    }
    if runs:
        return _("%(used)s of %(target)s used, the clock runs.") % words
    if sales_request.is_open:
        return _("%(used)s of %(target)s used, the clock stands.") % words
    return _("%(used)s of %(target)s were used.") % words


def _promise_says(sales_request: SalesRequest, now: datetime) -> str:
    promise = sales_request.promise_at
    if promise is None:
        return _("No date was promised to the customer.")
    if sales_request.delivered_at is not None:
        return (
            _("Delivered in time.")
            if sales_request.delivered_at <= promise
            else _("Delivered later than promised.")
        )
    if State(sales_request.state) in CLOSED:
        return _("It was closed without a delivery.")
    if promise < now:
        return _("The promised moment has passed.")
    assert sales_request.calendar is not None  # noqa: S101 - a constraint: sent requests have one
    left = working_time_between(now, promise, sales_request.calendar.hours())
    return _("%(left)s of working time are left. It never moves by itself.") % {
        "left": readable.duration(left.total_seconds())
    }
