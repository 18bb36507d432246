"""Answer a query: the ball and the clock return to inside sales."""

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


def answer(pk: int, *, text: str, by: User, at: datetime, key: UUID | None = None) -> SalesRequest:
    """Give the answer. Raises `ValidationError` without one, else as `step.take`."""
    if not text.strip():
        raise ValidationError({"text": _("Write an answer.")})
    return take(pk, Step(Verb.ANSWER, by, at, note=text.strip(), key=key))
