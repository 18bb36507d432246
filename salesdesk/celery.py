"""Celery. A message is only a hint: what is due stands in the database, and the next sweep finds it whatever is lost."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init, worker_ready

from salesdesk.timetable import TIMETABLE, WATCHED
from salesdesk.web.hints import TASK, hint

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesdesk.settings")

app = Celery("salesdesk")
app.set_default()  # in every thread, also the one that hints
app.config_from_object("salesdesk.celery_settings")
app.autodiscover_tasks()

# What beat has asked for while no worker ran is one question. Minutes, because the clocks of two machines differ a little.
OLD = 300.0
# Plain second intervals in UTC: a crontab in local time misses an hour in the autumn night.
app.conf.beat_schedule = {
    sweep.name: {
        "task": TASK,
        "args": [sweep.name],
        "schedule": sweep.every,
        "options": {"expires": max(OLD, sweep.every)},
    }
    for sweep in TIMETABLE
}

_queues = {sweep.name: sweep.queue for sweep in TIMETABLE}


def route(name: str, args: Any, *more: Any, **others: Any) -> dict[str, str] | None:
    """Each sweep's own queue, so that a slow mail server holds up no rule."""
    queue = _queues.get(args[0]) if name == TASK and args else None
    return {"queue": queue} if queue else None


@setup_logging.connect
def log_as_everywhere(**kwargs: object) -> None:
    """Django has set it up already; that somebody listens here keeps Celery from setting up its own."""


@worker_init.connect
def refuse_a_broker_that_drops_messages(**kwargs: object) -> None:
    """Ends the worker at its start, with the reason."""
    from salesdesk import broker  # noqa: PLC0415  settings are read only when a worker starts

    dangers = broker.dangers()
    if dangers:
        raise SystemExit(
            "Salesdesk's worker does not start:\n" + "\n".join(f"  - {danger}" for danger in dangers)
        )


@worker_ready.connect
def look_at_once(**kwargs: object) -> None:
    """What became due while no worker ran does not wait for beat."""
    for name in WATCHED:
        hint(name)
