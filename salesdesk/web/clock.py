"""The one place that reads the clock. Doors (views, tasks, commands) call it; everything below is given `now`."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """This moment, aware, in UTC."""
    return timezone.now()
