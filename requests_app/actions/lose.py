"""Record that the customer did not buy, and why."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from requests_app.actions.step import take
from requests_app.lifecycle import Step
from requests_app.models import LostReason
from requests_app.states import Verb

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from people.models import User
    from requests_app.models import SalesRequest


def lose(
    pk: int,
    *,
    reason: str,
    by: User,
    at: datetime,
    value: Decimal | None = None,
    note: str = "",
    key: UUID | None = None,
) -> SalesRequest:
    """Lost for `reason` (a `LostReason`), worth `value` EUR where known. Raises `ValidationError`, else as `step.take`."""
    if reason not in LostReason.values:
        raise ValidationError({"reason": _("Say why it was lost.")})
    if value is not None and value < 0:
        raise ValidationError({"value": _("An amount cannot be negative.")})
    data = {"reason": reason, **({"value": str(value)} if value is not None else {})}
    change = {"lost_reason": reason, **({"outcome_value": value} if value is not None else {})}
    return take(pk, Step(Verb.LOSE, by, at, note=note.strip(), data=data, key=key), change=change)
