"""Ask the field back: say what is missing. The ball and the clock go over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from requests_app.actions.step import take
from requests_app.deadlines import is_sensible
from requests_app.lifecycle import Step
from requests_app.states import Verb

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from people.models import User
    from requests_app.models import SalesRequest


def ask(
    pk: int, *, question: str, by: User, at: datetime, until: datetime | None = None, key: UUID | None = None
) -> SalesRequest:
    """Put `question` to the rep. Raises `ValidationError` per field, else as `step.take`."""
    if not question.strip():
        raise ValidationError({"question": _("Say what is missing.")})
    if until is not None and not is_sensible(until, at):
        raise ValidationError({"until": _("Choose a moment within the next ten years.")})
    data = {"until": until.isoformat()} if until else {}
    return take(pk, Step(Verb.ASK, by, at, note=question.strip(), until=until, data=data, key=key))
