"""Write an internal note; whoever is named with @ is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from requests_app.actions.step import take
from requests_app.lifecycle import Step
from requests_app.models import SalesRequest
from requests_app.states import Verb

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from people.models import User


def note(
    pk: int, *, text: str, by: User, at: datetime, mentioned: Iterable[User] = (), key: UUID | None = None
) -> SalesRequest:
    """Add `text` to the timeline. Of `mentioned`, those are told who may see the request.

    Raises `ValidationError` for an empty note, else as `step.take`.
    """
    if not text.strip():
        raise ValidationError({"text": _("Write something first.")})
    told = [user for user in mentioned if SalesRequest.objects.visible_to(user).filter(pk=pk).exists()]
    return take(pk, Step(Verb.NOTE, by, at, note=text.strip(), key=key), mentioned=told)
