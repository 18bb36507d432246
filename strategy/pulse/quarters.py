"""Quarters of a year. Plain Python."""

from __future__ import annotations

from datetime import date

MONTHS, YEAR = 3, 12


def next_quarter(day: date) -> date:
    """The first day of the quarter after the one that `day` lies in."""
    month = (day.month - 1) // MONTHS * MONTHS + MONTHS + 1
    return date(day.year + 1, 1, 1) if month > YEAR else date(day.year, month, 1)
