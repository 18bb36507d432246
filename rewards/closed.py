"""Which months are closed, and which is next. Months close one after the other, for everybody at once."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils import timezone

from rewards.models import PayMonth, PayStatement, PlanMonth, StatementState
from rewards.months import later, running

if TYPE_CHECKING:
    from datetime import date


def last_closed() -> date | None:
    """None before the first. One query."""
    return PayMonth.objects.aggregate(last=Max("month"))["last"]


def next_to_close(last: date | None) -> date | None:
    """The first month that has a plan or a running statement and is not closed; None where nothing waits. One query."""
    planned = PlanMonth.objects.order_by().values("month")
    running_ones = PayStatement.objects.filter(state=StatementState.OPEN).order_by().values("month")
    if last is not None:
        planned = planned.filter(month__gt=last)
    return planned.union(running_ones).order_by("month").values_list("month", flat=True).first()


def not_closed_before(month: date) -> date | None:
    """An earlier month that is still open: until it is closed, nothing of `month` stands in a statement. Two queries."""
    waiting = next_to_close(last_closed())
    return waiting if waiting is not None and waiting < month else None


def booked_in(at: datetime, last: date | None) -> date:
    """The month whose statements take what happens at that moment: its own, or the first that is not closed."""
    month = running(at)
    return month if last is None or month > last else later(last, 1)


def begins(month: date) -> datetime:
    """Midnight, where the company is."""
    return datetime.combine(month, time(), timezone.get_default_timezone())


def ends(month: date) -> datetime:
    """The first moment after it."""
    return begins(later(month, 1))
