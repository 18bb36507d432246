"""Record an order."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from requests_app.actions.step import take
from requests_app.lifecycle import Step
from requests_app.states import Verb

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from people.models import User
    from requests_app.models import SalesRequest


def win(
    pk: int, *, value: Decimal | None, by: User, at: datetime, note: str = "", key: UUID | None = None
) -> SalesRequest:
    """Won, at `value` EUR. Raises `ValidationError` for a missing or negative value, else as `step.take`."""
    if value is None or value < 0:
        raise ValidationError({"value": _("Enter the value of the order.")})
    step = Step(Verb.WIN, by, at, note=note.strip(), data={"value": str(value)}, key=key)
    return take(pk, step, change={"outcome_value": value})
