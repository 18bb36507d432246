"""Say that the customer has the answer."""

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


def pass_on(pk: int, *, by: User, at: datetime, note: str = "", key: UUID | None = None) -> SalesRequest:
    """It is the customer's turn now; where no outcome is asked, the request is done. Raises as `step.take`."""
    return take(pk, Step(Verb.PASS_ON, by, at, note=note.strip(), key=key))
