"""Take over absences from a file: preview, then apply. Between the two nothing is stored; what was chosen travels with the form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people import access
from people.absence_files import MOST_BYTES
from people.actions.import_absences import Effect, Preview, Row, apply, preview
from requests_app.absence_calendar import words
from requests_app.forms.absence_file import AbsenceFileForm
from salesdesk.web.clock import now

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from people.middleware import PersonRequest

UNPROCESSABLE = 422
TAKEN = (Effect.NEW, Effect.CHANGED, Effect.JOINED)
LABELS = {
    Effect.NEW: (gettext_lazy("New"), "plus", "calm"),
    Effect.CHANGED: (gettext_lazy("Other days than before"), "pencil", "info"),
    Effect.JOINED: (gettext_lazy("Becomes one with what is there"), "merge", "info"),
    Effect.SAME: (gettext_lazy("There already"), "check", "neutral"),
    Effect.REFUSED: (gettext_lazy("Left out"), "triangle-alert", "warn"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file, as the preview shows it."""

    number: int
    who: str
    days: str
    label: Any
    icon: str
    tone: str
    problem: str


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def absence_import(request: PersonRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, AbsenceFileForm())
    if "token" in request.POST:
        return _apply(request)
    form = AbsenceFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    at, chosen = now(), form.cleaned_data["file"]
    try:
        read = preview(chosen.read(MOST_BYTES + 1), by=request.user, at=at)
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, form, status=UNPROCESSABLE)
    return _page(request, AbsenceFileForm(), preview=_shown(read, at), name=chosen.name)


def _apply(request: PersonRequest) -> HttpResponse:
    try:
        done = apply(request.POST["token"], by=request.user, at=now())
    except ValidationError as error:
        return _page(request, AbsenceFileForm(), status=UNPROCESSABLE, refused=error.messages)
    taken, same = sum(done[effect] for effect in TAKEN), done[Effect.SAME]
    text = ngettext("%(n)s absence is taken over.", "%(n)s absences are taken over.", taken) % {"n": taken}
    if same:
        text += " " + ngettext("%(n)s was there already.", "%(n)s were there already.", same) % {"n": same}
    messages.success(request, text)
    return redirect("absences")


def _shown(read: Preview, at: datetime) -> dict[str, Any]:
    taken = [row for row in read.rows if row.effect in TAKEN]
    return {
        "lines": [_line(row, at) for row in read.rows],
        "taken": len(taken),
        "same": read.count(Effect.SAME),
        "refused": read.refused,
        "left_out": read.left_out,
        "at_once": sum(bool(row.starts_at and row.starts_at <= at) for row in taken),
        "token": read.token,
    }


def _line(row: Row, at: datetime) -> Line:
    label, icon, tone = LABELS[row.effect]
    days = ""
    if row.person is not None and row.starts_at is not None:
        zone, today = row.person.hours().zone, words.local_today(at)
        days = words.span_text(row.starts_at, row.ends_at, zone, today)
    who = row.person.name if row.person else row.address
    return Line(row.line, who, days, label, icon, tone, row.problem or "")


def _page(request: PersonRequest, form: AbsenceFileForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "for_others": access.may_import_for_others(request.user), **more}
    return TemplateResponse(request, "requests_app/absences/import.html", context, status=status)
