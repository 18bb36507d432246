"""Go on with the work: what was waited for has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from requests_app.actions.step import take
from requests_app.lifecycle import Step
from requests_app.states import Verb

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from people.models import User
    from requests_app.models import SalesRequest


def resume(pk: int, *, by: User, at: datetime, note: str = "", key: UUID | None = None) -> SalesRequest:
    """Go on with the work: what was waited for has come. Raises as `step.take`."""
    return take(pk, Step(Verb.RESUME, by, at, note=note, key=key))
