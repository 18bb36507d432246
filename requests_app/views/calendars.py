"""Working calendars. The pages stand here and not with the people, because a change is shown by what it moves: deadlines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people import access
from people.actions.change_calendar import change_calendar
from people.forms.calendar import CalendarForm, closing_days_form
from people.models import WorkingCalendar
from people.working_time import public_holidays
from requests_app.actions.recompute_deadlines import moves
from salesdesk.web.clock import now
from salesdesk.web.conflict import Conflict
from salesdesk.web.hints import hint

if TYPE_CHECKING:
    from datetime import date, datetime

    from people.middleware import PersonRequest
    from requests_app.models import SalesRequest

SHOWN_MOVES = 200


@dataclass(frozen=True, slots=True)
class Move:
    sales_request: SalesRequest
    before: datetime | None
    after: datetime | None


@require_safe
def calendars(request: PersonRequest) -> HttpResponse:
    access.require_sight_of_people(request.user)
    rows = WorkingCalendar.objects.order_by("-is_default", "name").prefetch_related("people")
    context = {"calendars": rows, "may_change": access.may_administer(request.user)}
    return TemplateResponse(request, "people/calendars.html", context)


def calendar_new(request: PersonRequest) -> HttpResponse:
    return _edit(request, WorkingCalendar())


def calendar(request: PersonRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(WorkingCalendar, pk=pk))


def _edit(request: PersonRequest, found: WorkingCalendar) -> HttpResponse:
    """Look, try out ("what would move?"), save."""
    access.require_administrator(request.user)
    data = request.POST if request.method == "POST" else None
    form, days = CalendarForm(data, calendar=found), closing_days_form(found, data)
    context = {"form": form, "days": days, "calendar": found, "holidays": _holidays(found)}
    if data is None:
        return TemplateResponse(request, "people/calendar.html", context)
    if not (form.is_valid() & days.is_valid()):
        return TemplateResponse(request, "people/calendar.html", context, status=422)
    changed = form.apply(days.to_json())
    if "save" in data:
        return _save(request, changed, context)
    return TemplateResponse(request, "people/calendar.html", {**context, **_preview(changed)})


def _preview(changed: WorkingCalendar) -> dict[str, Any]:
    moved = moves(changed, at=now(), limit=SHOWN_MOVES + 1) if changed.pk else []
    shown = [Move(row, before, row.deadline_at) for row, before in moved[:SHOWN_MOVES]]
    return {
        "previewed": True,
        "moves": shown,
        "more": len(moved) > SHOWN_MOVES,
        "holidays": _holidays(changed),
    }


def _save(request: PersonRequest, changed: WorkingCalendar, context: dict[str, Any]) -> HttpResponse:
    form: CalendarForm = context["form"]
    try:
        change_calendar(changed, make_default=form.cleaned_data["make_default"], by=request.user)
    except ValidationError as error:
        for field, problems in error.message_dict.items():
            form.add_error(field if field in form.fields else None, problems)
        return TemplateResponse(request, "people/calendar.html", context, status=422)
    except Conflict as conflict:
        form.add_error(None, _("Somebody changed this calendar meanwhile. What you typed is still here."))
        form.data = {**request.POST.dict(), "version": str(conflict.current.version)}  # type: ignore[attr-defined]
        return TemplateResponse(request, "people/calendar.html", context, status=409)
    transaction.on_commit(lambda: hint("recompute deadlines"), robust=True)
    messages.success(request, _("Saved. Deadlines are being recomputed; each request says so."))
    return redirect("calendars")


def _holidays(found: WorkingCalendar) -> list[tuple[date, str]]:
    """This year's and the next year's public holidays that are still to come."""
    if not found.country:
        return []
    today = now().date()
    named = {
        day: name
        for year in (today.year, today.year + 1)
        for day, name in public_holidays(
            found.country, found.subdivision, year, get_language() or "de"
        ).items()
        if day >= today
    }
    return sorted(named.items())[:15]
