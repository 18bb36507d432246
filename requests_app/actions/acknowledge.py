"""Name a new date that can be kept, and say so to the rep: the ladder ends, and begins anew from that date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.actions.owe import owe
from requests_app import access, audience
from requests_app.actions.step import done_before, lock, refuse_stale, take_locked
from requests_app.audience import ALONE
from requests_app.deadlines import is_sensible
from requests_app.lifecycle import Step
from requests_app.notices import escalation as words
from requests_app.notices import topic
from requests_app.states import Verb

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from people.models import User
    from requests_app.models import SalesRequest


@transaction.atomic
def acknowledge(
    pk: int,
    *,
    new_date: datetime | None,
    line: str,
    by: User,
    at: datetime,
    revision: int | None = None,
    key: UUID | None = None,
) -> SalesRequest:
    """The owner's or a lead's word: `new_date` takes the deadline's place, `line` tells the rep why or what comes next.

    An owner who had not accepted yet has accepted by it. Raises `ValidationError` per field, `Conflict` if the request
    changed since `revision`, else as `step.take`.
    """
    sales_request = lock(pk, by=by)
    step = Step(Verb.ACKNOWLEDGE, by, at, note=line.strip(), key=key)
    if done_before(step, sales_request):
        return sales_request
    access.require(by, Verb.ACKNOWLEDGE, sales_request)
    if revision is not None:
        refuse_stale(sales_request, revision)
    before = sales_request.deadline_at
    _refuse(new_date, line, before, at)
    if sales_request.owner_id == by.pk and sales_request.accepted_at is None:
        take_locked(sales_request, Step(Verb.ACCEPT, by, at))
    told = {
        "from": before.isoformat() if before else None,
        "to": new_date.isoformat() if new_date else None,
    }
    change = {"agreed_at": new_date, "cycle": sales_request.cycle + 1}
    step = Step(Verb.ACKNOWLEDGE, by, at, note=line.strip(), data=told, key=key)
    take_locked(sales_request, step, change=change)
    _tell(sales_request, before, line.strip(), by, at)
    return sales_request


def _refuse(new_date: datetime | None, line: str, before: datetime | None, at: datetime) -> None:
    errors = {}
    if new_date is None:
        errors["new_date"] = _("Say until when.")
    elif new_date <= at:
        errors["new_date"] = _("This moment has passed.")
    elif not is_sensible(new_date, at):
        errors["new_date"] = _("Choose a moment within the next ten years.")
    elif new_date == before:
        errors["new_date"] = _("It is due then already. Choose another date.")
    if not line.strip():
        errors["line"] = _("Write a line to the rep.")
    if errors:
        raise ValidationError(errors)


def _tell(sales_request: SalesRequest, before: datetime | None, line: str, by: User, at: datetime) -> None:
    """The rep and the field side of the tandem, who may have to call the customer."""
    tandem = audience.tandems([sales_request.tandem_id]).get(sales_request.tandem_id or 0, ALONE)
    owe(
        words.NEW_DATE,
        tandem.field | {sales_request.requester_id},
        at=at,
        key=f"new-date-{sales_request.pk}-{sales_request.cycle}",
        url=reverse("request", args=[sales_request.pk]),
        topic=topic(sales_request.pk),
        data=words.new_date(sales_request, before, line),
        but=by,
    )
