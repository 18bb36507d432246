"""Cancel a request: nobody needs the answer any more."""

from __future__ import annotations

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


def cancel(pk: int, *, reason: str, by: User, at: datetime, key: UUID | None = None) -> SalesRequest:
    """Cancelled for `reason`. Raises `ValidationError` without one, else as `step.take`."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    return take(pk, Step(Verb.CANCEL, by, at, note=reason.strip(), key=key))
