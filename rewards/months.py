"""Months in addresses, and around one another."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.dateformat import format as date_format

if TYPE_CHECKING:
    from datetime import datetime

MONTHS = 12


class YearConverter:
    """2000 to 2100: a year that cannot be is no address."""

    regex = "20[0-9]{2}|2100"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class MonthConverter(YearConverter):
    regex = "1[0-2]|[1-9]"


def later(first: date, months: int) -> date:
    """So many months after the one that begins on `first`; before it where `months` is below nought."""
    years, month = divmod(first.month - 1 + months, MONTHS)
    return date(first.year + years, month + 1, 1)


def name_of(month: date) -> str:
    """ "November 2026", in the reader's language."""
    return date_format(month, "F Y")


def running(at: datetime) -> date:
    """The first day of the month in which the company is at that moment."""
    return timezone.localtime(at, timezone.get_default_timezone()).date().replace(day=1)
