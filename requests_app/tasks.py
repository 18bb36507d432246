"""Doors for the clock."""

from celery import shared_task

from requests_app.actions.clear_abandoned_uploads import clear_abandoned_uploads as clear
from requests_app.actions.recompute_deadlines import recompute_deadlines as recompute
from salesdesk.web.clock import now
from salesdesk.web.statistics import needs_reminding, refresh_statistics


@shared_task
def recompute_deadlines() -> int:
    return recompute(at=now())


@shared_task
def clear_abandoned_uploads() -> int:
    return clear(at=now())


@shared_task
def count_anew() -> None:
    if needs_reminding():
        refresh_statistics()
