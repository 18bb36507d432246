"""Put a request back into the shared queue, with a reason."""

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


def release(pk: int, *, by: User, at: datetime, note: str = "", key: UUID | None = None) -> SalesRequest:
    """Put a request back into the shared queue, with a reason. Raises as `step.take`."""
    return take(pk, Step(Verb.RELEASE, by, at, note=note, key=key))
