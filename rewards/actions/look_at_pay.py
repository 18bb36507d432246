"""Payroll looks at amounts of others: it is noted, and those whose they are can read it.

To be called once the amounts are read and before they are shown, with the moment after reading: a month that is closed meanwhile
is then closed before the look.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rewards.models import LookedAt, PayLook, PayMonth

if TYPE_CHECKING:
    from datetime import date, datetime

    from people.models import User
    from rewards.models import PayrollExport, PayStatement

ONCE = timedelta(hours=1)  # the same person looking at the same again within it has looked once


def look_at_list(month: date, *, by: User, at: datetime) -> None:
    """A look before the month was closed showed nothing, so it is none that this one could repeat."""
    closed = PayMonth.objects.filter(month=month).first()
    _note(by, at, closed.closed_at if closed else None, what=LookedAt.LIST, month=month)


def look_at_statement(statement: PayStatement, *, by: User, at: datetime) -> None:
    """One's own is nobody else's business."""
    if statement.user_id != by.pk:
        _note(by, at, statement.closed_at, what=LookedAt.STATEMENT, statement=statement)


def look_at_export(export: PayrollExport, *, by: User, at: datetime) -> None:
    _note(by, at, export.made_at, what=LookedAt.EXPORT, export=export)


def _note(
    by: User, at: datetime, since: datetime | None, **what: LookedAt | date | PayStatement | PayrollExport
) -> None:
    """`since`: from when on there was something to see."""
    same = PayLook.objects.filter(user=by, at__gt=at - ONCE, **what)
    if since is not None:
        same = same.filter(at__gte=since)
    if not same.exists():
        PayLook.objects.create(user=by, at=at, **what)
