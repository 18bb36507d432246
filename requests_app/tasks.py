"""Doors for the clock."""

from celery import shared_task

from requests_app.actions.recompute_deadlines import recompute_deadlines as recompute
from salesdesk.web.clock import now


@shared_task
def recompute_deadlines() -> int:
    return recompute(at=now())
