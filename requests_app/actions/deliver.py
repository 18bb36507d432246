"""Deliver the answer: the quote, the confirmed date, the confirmation, the solution."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from requests_app.actions.step import lock, take_locked
from requests_app.lifecycle import Step
from requests_app.search_text import described
from requests_app.states import Verb

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from people.models import User
    from requests_app.models import SalesRequest


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was delivered; what does not apply stays empty."""

    number: str = ""  # of the quote or the confirmation
    value: Decimal | None = None  # EUR
    valid_until: date | None = None
    confirmed_on: date | None = None

    def to_json(self) -> dict[str, Any]:
        return {name: str(value) for name, value in asdict(self).items() if value not in (None, "")}


@transaction.atomic
def deliver(
    pk: int, *, delivery: Delivery, by: User, at: datetime, note: str = "", key: UUID | None = None
) -> SalesRequest:
    """Record the delivery; from now on it is the field's turn. Raises `ValidationError` for a negative value, else as
    `step.take`.
    """
    if delivery.value is not None and delivery.value < 0:
        raise ValidationError({"value": _("An amount cannot be negative.")})
    change: dict[str, Any] = {} if delivery.value is None else {"outcome_value": delivery.value}
    sales_request = lock(pk, by=by)
    if delivery.number:
        change["search_text"] = described(sales_request, delivery.number)
    return take_locked(
        sales_request,
        Step(Verb.DELIVER, by, at, note=note.strip(), data=delivery.to_json(), key=key),
        change=change,
    )
