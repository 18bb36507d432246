"""The one task: a door for the clock."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from salesdesk import sweeps
from salesdesk.web.clock import now
from salesdesk.web.hints import TASK


@shared_task(name=TASK)
def sweep(name: str = "", *more: Any, **others: Any) -> int:
    """Run the sweep of this name. What another version may have added to the message is ignored."""
    return sweeps.run(name, now())
