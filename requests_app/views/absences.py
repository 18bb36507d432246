"""The calendar of who is out and who covers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from requests_app.absence_calendar import Wanted, calendar_for
from requests_app.absence_calendar.page import FIELD, INSIDE
from salesdesk.web.clock import now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from people.middleware import PersonRequest

SIDES = (INSIDE, FIELD)
LARGEST_KEY = 2**31 - 1


@require_safe
@never_cache
def absences(request: PersonRequest) -> HttpResponse:
    """For everybody. Two weeks; the phone shows the first of them and moves by one."""
    wanted = _wanted(request.GET)
    page = calendar_for(request.user, wanted, now())
    context = {
        "calendar": page,
        "sides": [(INSIDE, _("Inside sales")), (FIELD, _("Field sales"))],
        "steps": [
            (_address(wanted, page.back[weeks]), _address(wanted, page.forward[weeks]), width)
            for weeks, width in ((1, "only-narrow"), (2, "only-wide"))
        ],
    }
    return TemplateResponse(request, "requests_app/absences/calendar.html", context)


def _wanted(given: Mapping[str, str]) -> Wanted:
    """Whatever the address says; what cannot be read counts as not said."""
    side = given.get("side", "")
    tandem = given.get("tandem", "")
    is_key = tandem.isascii() and tandem.isdigit() and int(tandem[:12]) <= LARGEST_KEY
    try:
        start = date.fromisoformat(given.get("from", ""))
    except ValueError:
        start = None
    return Wanted(start, side if side in SIDES else "", int(tandem[:12]) if is_key else None)


def _address(wanted: Wanted, day: date | None) -> str:
    if day is None:
        return ""
    query = {"from": day.isoformat(), "side": wanted.side, "tandem": wanted.tandem or ""}
    return f"{reverse('absences')}?{urlencode({name: value for name, value in query.items() if value})}"
