"""Wait for the customer or for a third party."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from requests_app.actions.step import take
from requests_app.deadlines import is_sensible
from requests_app.lifecycle import Step
from requests_app.states import Ball, Verb

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from people.models import User
    from requests_app.models import SalesRequest


def wait(
    pk: int,
    *,
    ball: Ball,
    reason: str,
    until: datetime | None,
    by: User,
    at: datetime,
    key: UUID | None = None,
) -> SalesRequest:
    """Wait for `ball` (customer or third party) until `until`. Raises `ValidationError` per field, else as `step.take`."""
    errors = {}
    if ball not in {Ball.CUSTOMER, Ball.THIRD_PARTY}:
        errors["ball"] = _("Say who is to act.")
    if not reason.strip():
        errors["reason"] = _("Say what is waited for.")
    if until is None:
        errors["until"] = _("Say until when.")
    elif not is_sensible(until, at):
        errors["until"] = _("Choose a moment within the next ten years.")
    if errors:
        raise ValidationError(errors)
    data = {"until": until.isoformat()} if until else {}
    step = Step(Verb.WAIT, by, at, note=reason.strip(), ball=ball, until=until, data=data, key=key)
    return take(pk, step)
