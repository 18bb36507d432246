"""A calendar was changed: what was computed by its old version is computed again, and each timeline says so."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import OperationalError, transaction
from django.db.models import F

from people.working_time import OutOfRange, add_working_time
from requests_app import lifecycle
from requests_app.actions.step import lock, save
from requests_app.ledger import target_used
from requests_app.models import SalesRequest
from requests_app.models.timeline import Kind, moments_of
from requests_app.states import Verb

if TYPE_CHECKING:
    from people.models import WorkingCalendar

log = logging.getLogger(__name__)
CHUNK = 200
CLOCKS = ("calendar_version", "target_left", "target_due_at", "urgent_from", "accept_by", "escalate_at")


def recompute_deadlines(*, at: datetime) -> int:
    """The sweep: every open request computed by an older version of its calendar, each in its own transaction.

    Returns how many were looked at. Harmless when repeated, and when several run at once. Each is looked at once: one that
    cannot be computed is logged and left to the next sweep, and holds up no other.
    """
    done = last = 0
    while chunk := list(_outdated().filter(pk__gt=last)[:CHUNK]):
        for pk in chunk:
            try:
                recompute_one(pk, at=at)
            except OperationalError:  # the database is busy or away: the next sweep goes on
                raise
            except Exception:
                log.exception("The deadlines of request %s could not be computed.", pk)
        done += len(chunk)
        last = chunk[-1]
    return done


def _outdated():  # type: ignore[no-untyped-def]  # a queryset of ids
    outdated = SalesRequest.objects.open().exclude(calendar_version=F("calendar__version"))
    return outdated.order_by("pk").values_list("pk", flat=True)


@transaction.atomic
def recompute_one(pk: int, *, at: datetime) -> bool:
    """Compute one request's deadlines by its calendar as it is now. True if its deadline moved, which its timeline then says."""
    sales_request = lock(pk, by=None)
    calendar = sales_request.calendar
    if calendar is None or not sales_request.is_open or sales_request.calendar_version == calendar.version:
        return False
    before = sales_request.deadline_at
    recount(sales_request, at)
    moved = sales_request.deadline_at != before
    if not moved:
        sales_request.save(update_fields=CLOCKS)
        return False
    sales_request.changed_at = max(at, sales_request.changed_at)
    sales_request.revision += 1
    data = {
        "calendar": calendar.name,
        "from": before.isoformat() if before else None,
        "to": sales_request.deadline_at.isoformat() if sales_request.deadline_at else None,
    }
    event = lifecycle.event(sales_request, Kind.RECOMPUTED, by=None, at=sales_request.changed_at, data=data)
    save(sales_request, event)
    return True


def recount(sales_request: SalesRequest, at: datetime) -> None:
    """Set target clock and deadlines from the whole timeline, by the calendar as it is now (in memory)."""
    calendar = sales_request.calendar
    assert calendar is not None  # noqa: S101 - a constraint: sent requests have one
    events = list(sales_request.events.in_order())
    begun = max(event.at for event in events if event.kind in {Verb.SUBMIT, Verb.REOPEN})
    # Up to where the clock began to run last: from there on it is added forward, as when it was started.
    until = sales_request.clock_since or sales_request.changed_at
    counted = [moment for moment in moments_of(events) if moment.at <= until]
    used = target_used(counted, until, calendar.hours(), since=begun)
    sales_request.target_left = sales_request.target - used
    sales_request.calendar_version = calendar.version
    _recount_acceptance(sales_request)
    lifecycle.compute_deadlines(sales_request, max(at, sales_request.changed_at))


def _recount_acceptance(sales_request: SalesRequest) -> None:
    """Until when the owner should accept: from when it came to them, or to them again after it lay elsewhere."""
    since, calendar = sales_request.owner_since, sales_request.calendar
    if since is None or calendar is None or sales_request.accepted_at is not None:
        return
    if sales_request.accept_by is None and sales_request.acceptance is None:
        return
    within = sales_request.acceptance or lifecycle.HANDOVER_ACCEPTANCE
    try:
        begun = max(since, sales_request.ball_since or since)
        sales_request.accept_by = add_working_time(begun, within, calendar.hours())
    except OutOfRange:
        sales_request.accept_by = None


def moves(
    calendar: WorkingCalendar, *, at: datetime, limit: int = 200
) -> list[tuple[SalesRequest, datetime | None]]:
    """What saving this unsaved `calendar` would move: requests with their new deadline, the soonest first."""
    found = []
    rows = SalesRequest.objects.open().filter(calendar=calendar.pk, deadline_at__isnull=False)
    for sales_request in (
        rows.select_related("customer", "type", "owner").order_by("deadline_at", "pk").iterator(500)
    ):
        before = sales_request.deadline_at
        sales_request.calendar = calendar
        recount(sales_request, at)
        if sales_request.deadline_at != before:
            found.append((sales_request, before))
        if len(found) == limit:
            break
    return found
