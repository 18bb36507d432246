"""Days of a round are the company's, wherever somebody reads."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def day_of(at: datetime) -> date:
    return at.astimezone(timezone.get_default_timezone()).date()


def end_of(day: date) -> datetime:
    """The moment from which on it is the next one."""
    return datetime.combine(day + timedelta(days=1), time(), timezone.get_default_timezone())


def last_day_before(at: datetime) -> date:
    """The last day that a round has which closes at this moment."""
    return day_of(at - timedelta(microseconds=1))
