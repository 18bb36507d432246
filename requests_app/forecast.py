"""The deadline a request would have if it were sent now, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from people.working_time import WorkingTimeError
from requests_app.deadlines import Reason, earlier, target_due
from salesdesk.web import readable

if TYPE_CHECKING:
    from datetime import date, datetime

    from people.models import WorkingCalendar
    from requests_app.models import RequestType


@dataclass(frozen=True, slots=True)
class Forecast:
    """`due_at` aware; `why` and `hint` are whole sentences in the active language, `hint` may be empty."""

    due_at: datetime
    why: str
    hint: str
    is_promise: bool


def forecast(
    request_type: RequestType | None,
    promise_at: datetime | None,
    wished_on: date | None,
    calendar: WorkingCalendar,
    now: datetime,
) -> Forecast | None:
    """None while there is nothing to say: no type yet, or a promise that has passed."""
    if request_type is None or (promise_at is not None and promise_at <= now):
        return None
    try:
        target = target_due(now, request_type.target, calendar.hours())
    except WorkingTimeError:
        return None
    deadline = earlier(target, promise_at)
    if deadline.at is None:
        return None
    promised = deadline.reason is Reason.PROMISE
    return Forecast(
        deadline.at,
        _why(request_type, promised=promised),
        _hint(deadline.at, promise_at, wished_on, now),
        promised,
    )


def _why(request_type: RequestType, *, promised: bool) -> str:
    if promised:
        return _("because you promised it to the customer")
    target = readable.duration(request_type.target.total_seconds())
    return _("because “%(type)s” is answered within %(target)s of working time") % {
        "type": request_type.name,
        "target": target,
    }


def _hint(due_at: datetime, promise_at: datetime | None, wished_on: date | None, now: datetime) -> str:
    if promise_at is not None and promise_at > due_at:
        return _("Your promise stands as well: %(moment)s.") % {"moment": readable.moment(promise_at, now)}
    if wished_on is not None and timezone.localdate(due_at) > wished_on:
        return _("The customer wishes it earlier. If it must be then, promise a moment.")
    return ""
