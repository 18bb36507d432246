"""Celery, and the whole timetable on one screen.

A message is only a hint: what is due stands in the database, and the next sweep finds it whatever is lost.
"""

import os

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesdesk.settings")

app = Celery("salesdesk")
app.config_from_object("salesdesk.celery_settings")
app.autodiscover_tasks()

# Plain second intervals in UTC: a crontab in local time misses an hour in the autumn night.
app.conf.beat_schedule = {
    "send invitations": {"task": "people.tasks.send_invitations", "schedule": 30.0},
    "recompute deadlines of changed calendars": {
        "task": "requests_app.tasks.recompute_deadlines",
        "schedule": 30.0,
    },
    "clear abandoned uploads": {"task": "requests_app.tasks.clear_abandoned_uploads", "schedule": 3600.0},
    "count the tables anew": {"task": "requests_app.tasks.count_anew", "schedule": 86400.0},
}


@worker_init.connect
def refuse_a_broker_that_drops_messages(**kwargs: object) -> None:
    """Ends the worker at its start, with the reason."""
    from salesdesk import broker  # noqa: PLC0415  settings are read only when a worker starts

    dangers = broker.dangers()
    if dangers:
        raise SystemExit(
            "Salesdesk's worker does not start:\n" + "\n".join(f"  - {danger}" for danger in dangers)
        )
