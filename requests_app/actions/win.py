"""Record an order."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from requests_app.actions.step import lock, take_locked
from requests_app.lifecycle import Step
from requests_app.states import Verb

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from people.models import User
    from requests_app.models import SalesRequest


@transaction.atomic
def win(
    pk: int, *, value: Decimal | None, by: User, at: datetime, note: str = "", key: UUID | None = None
) -> SalesRequest:
    """Won, at `value` EUR. Raises `ValidationError` for a missing or negative value, else as `step.take`."""
    if value is None or value < 0:
        raise ValidationError({"value": _("Enter the value of the order.")})
    sales_request = lock(pk, by=by)
    data: dict[str, Any] = {"value": str(value)}
    if sales_request.segments is not None:  # another customer may be named later: the order was won in these
        data["segments"] = sales_request.segments
    step = Step(Verb.WIN, by, at, note=note.strip(), data=data, key=key)
    return take_locked(sales_request, step, change={"outcome_value": value})
