"""Change, end and delete an absence. Each says beforehand what it will do."""

from __future__ import annotations

from datetime import time
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from people.actions.change_absence import change_absence
from people.actions.delete_absence import delete_absence
from people.actions.end_absence import end_absence
from people.forms.absences import ChangeAbsenceForm
from people.models import Absence, User
from requests_app import access
from requests_app.absence_preview import what_changes, what_ends
from requests_app.views.absence_parts import (
    CONFLICT,
    UNPROCESSABLE,
    fingerprint,
    has_seen,
    is_own,
    next_page,
    on_behalf,
    only_looks,
    span_of,
    until_of,
)
from salesdesk.web.clock import now
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpResponse

    from people.middleware import PersonRequest


def gone_is_404(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Deleted by somebody else between looking and acting."""

    @wraps(view)
    def wrapped(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Absence.DoesNotExist as error:
            raise Http404 from error

    return wrapped


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@vary_on_headers("HX-Request")
@gone_is_404
def absence(request: PersonRequest, pk: int) -> HttpResponse:
    """Shorten, extend, move; another note. Other days are saved once it was seen what that does."""
    found, at = _absence(request, pk), now()
    form = ChangeAbsenceForm(request.POST if request.method == "POST" else None, absence=found, now=at)
    if not access.may_read_note(request.user, found.person):
        form.initial["note"] = ""
    if not form.is_bound:
        return _change_page(request, found, form, at)
    if only_looks(request):
        context = _changed(found, form, at)
        return TemplateResponse(request, "requests_app/absences/changes.html", context)
    if form.is_valid() and has_seen(request):
        try:
            made = change_absence(
                pk, **_details(form, found, request.user), **on_behalf(request, found.person), at=at
            )
        except ValidationError as error:
            form.take(error)
        except Conflict as conflict:
            form.add_error(None, _("Somebody changed this absence meanwhile. What you typed is still here."))
            form.data = {**request.POST.dict(), "revision": str(conflict.current.revision)}  # type: ignore[attr-defined]
            return _change_page(request, conflict.current, form, at, status=CONFLICT)  # type: ignore[arg-type]
        else:
            messages.success(request, _changed_text(made, at))
            return redirect(next_page(made, at))
    return _change_page(request, found, form, at, asks=not form.errors)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@gone_is_404
def absence_end(request: PersonRequest, pk: int) -> HttpResponse:
    """ "I am back". GET says what that does."""
    found, at = _absence(request, pk, also_over=request.method == "POST"), now()
    if request.method == "POST":
        end_absence(pk, **on_behalf(request, found.person), at=at)
        messages.success(request, _("Welcome back.") if is_own(request, found) else _("Saved."))
        return redirect(_returns(request, found))
    return _question(request, found, "end", at)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@gone_is_404
def absence_delete(request: PersonRequest, pk: int) -> HttpResponse:
    """As if it had never been reported. GET says what that does."""
    found, at = _absence(request, pk), now()
    if request.method == "POST":
        delete_absence(pk, **on_behalf(request, found.person), at=at)
        messages.success(request, _("The absence is deleted."))
        return redirect(_returns(request, found))
    return _question(request, found, "delete", at)


def _absence(request: PersonRequest, pk: int, *, also_over: bool = False) -> Absence:
    """One that is not over and that the reader may change; all others are not there. `also_over`: a tap that came twice."""
    found = get_object_or_404(Absence.objects.select_related("person__calendar"), pk=pk)
    is_over = found.ends_at is not None and found.ends_at <= now()
    if (is_over and not also_over) or not access.may_report_absent(request.user, found.person):
        raise Http404
    return found


def _details(form: ChangeAbsenceForm, found: Absence, reader: User) -> dict[str, Any]:
    """Whoever may not read the note saw an empty field: left empty, what stands there stays."""
    details = form.details()
    if not details["note"] and not access.may_read_note(reader, found.person):
        details["note"] = found.note
    return details


def _change_page(
    request: PersonRequest,
    found: Absence,
    form: ChangeAbsenceForm,
    at: datetime,
    *,
    asks: bool = False,
    status: int = UNPROCESSABLE,
) -> HttpResponse:
    context = {
        "form": form,
        "absence": found,
        "is_own": is_own(request, found),
        "span": span_of(found, at),
        "has_begun": found.starts_at <= at,
        "asks": asks,
        **_changed(found, form, at),
    }
    code = status if form.is_bound else 200
    return TemplateResponse(request, "requests_app/absences/change.html", context, status=code)


def _changed(found: Absence, form: ChangeAbsenceForm, at: datetime) -> dict[str, Any]:
    """What the form would do as it is filled now."""
    if not form.is_bound:
        shown = {name: form[name].value() for name in ("first", "first_time", "last", "last_time")}
        return {"changes": None, "seen": fingerprint({name: _typed(value) for name, value in shown.items()})}
    if form.errors and "starts_at" not in form.cleaned_data:
        return {"changes": None, "seen": ""}
    starts_at, ends_at = form.cleaned_data["starts_at"], form.cleaned_data["ends_at"]
    return {"changes": what_changes(found, starts_at, ends_at, at), "seen": fingerprint(form.data)}


def _typed(value: Any) -> str:
    """As the browser sends it back."""
    if value is None:
        return ""
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def _question(request: PersonRequest, found: Absence, what: str, at: datetime) -> HttpResponse:
    context = {
        "absence": found,
        "is_own": is_own(request, found),
        "what": what,
        "span": span_of(found, at),
        "changes": what_ends(found, at),
    }
    return TemplateResponse(request, "requests_app/absences/question.html", context)


def _changed_text(made: Absence, at: datetime) -> str:
    return _("Saved: %(name)s is %(until)s.") % {
        "name": made.person.name,
        "until": until_of(made.person, made.ends_at, at),
    }


def _returns(request: PersonRequest, found: Absence) -> str:
    """Back: what was handed over is decided by whom it was theirs; everybody else goes on to the calendar."""
    return reverse("returns") if is_own(request, found) and found.starts_at <= now() else reverse("absences")
