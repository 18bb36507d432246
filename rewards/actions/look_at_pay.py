"""Payroll looks at amounts of others: it is noted, and those whose they are can read it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rewards.models import LookedAt, PayLook

if TYPE_CHECKING:
    from datetime import date, datetime

    from people.models import User
    from rewards.models import PayrollExport, PayStatement

ONCE = timedelta(hours=1)  # the same person looking at the same again within it has looked once


def look_at_list(month: date, *, by: User, at: datetime) -> None:
    """To be called before a month's list is shown."""
    _note(by, at, what=LookedAt.LIST, month=month)


def look_at_statement(statement: PayStatement, *, by: User, at: datetime) -> None:
    """To be called before a statement is shown; one's own is nobody else's business."""
    if statement.user_id != by.pk:
        _note(by, at, what=LookedAt.STATEMENT, statement=statement)


def look_at_export(export: PayrollExport, *, by: User, at: datetime) -> None:
    """To be called before an export's file is handed out."""
    _note(by, at, what=LookedAt.EXPORT, export=export)


def _note(by: User, at: datetime, **what: LookedAt | date | PayStatement | PayrollExport) -> None:
    same = PayLook.objects.filter(user=by, at__gt=at - ONCE, **what)
    if not same.exists():
        PayLook.objects.create(user=by, at=at, **what)
