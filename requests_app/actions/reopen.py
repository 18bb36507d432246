"""Reopen a request: the answer was not the end of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from requests_app import access, routing
from requests_app.actions.step import lock, take_locked
from requests_app.lifecycle import Step
from requests_app.states import Verb

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from people.models import User
    from requests_app.models import SalesRequest


@transaction.atomic
def reopen(pk: int, *, reason: str, by: User, at: datetime, key: UUID | None = None) -> SalesRequest:
    """A new cycle with a new target clock, for whoever had it if they still may do it, or who stands in for them while they
    are away; else as a new request is routed.

    Raises `ValidationError` without a reason, else as `step.take`.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    sales_request = lock(pk, by=by)
    owner = sales_request.owner
    if owner is None or not access.may_work_on(owner, sales_request.type):
        owner, _how = routing.first_owner(sales_request, at)
    elif routing.is_away(owner, at):
        owner = routing.stand_in_for(owner, sales_request, at)
    change = {"lost_reason": ""}
    return take_locked(
        sales_request, Step(Verb.REOPEN, by, at, note=reason.strip(), to=owner, key=key), change=change
    )
