"""Report somebody absent: oneself, or for somebody else. It says beforehand what would move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from people.access import may_arrange
from people.actions.report_absence import report_absence
from people.actions.set_stand_ins import current as stand_ins_of
from people.forms.absences import NOW, AbsenceForm
from people.models import Absence, User
from people.presence import absence_of, joins_with
from requests_app import access
from requests_app.absence_preview import what_moves
from requests_app.views.absence_parts import (
    UNPROCESSABLE,
    fingerprint,
    has_seen,
    next_page,
    on_behalf,
    only_looks,
    span_of,
    until_of,
)
from salesdesk.web.clock import now

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpResponse

    from people.middleware import PersonRequest

LARGEST_KEY = 2**31 - 1


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@vary_on_headers("HX-Request")
def absence_new(request: PersonRequest) -> HttpResponse:
    """For oneself, or for `?person=`. What nobody has seen beforehand is shown first where something would move."""
    person, at = _person(request), now()
    if request.method != "POST":
        shown = {"when": request.GET.get("when", NOW)}
        form = AbsenceForm(initial=shown, person=person, now=at)
        return _report_page(request, person, form, _previewed(person, shown, at), at)
    preview = _previewed(person, request.POST, at)
    if only_looks(request):
        return TemplateResponse(request, "requests_app/absences/preview.html", preview | {"person": person})
    form = AbsenceForm(request.POST, person=person, now=at)
    if form.is_valid() and (preview["what"].number == 0 or has_seen(request)):
        try:
            made = report_absence(person.pk, **form.details(), **on_behalf(request, person), at=at)
        except ValidationError as error:
            form.take(error)
        else:
            return _reported(request, made, preview["what"].number, at)
    preview["asks"] = not form.errors
    return _report_page(request, person, form, preview, at)


def _person(request: PersonRequest) -> User:
    """Whom it is about: the one the address names, else the reader. 404 for whoever is not theirs to report."""
    given = request.GET.get("person", "")
    if not given:
        return request.user
    if not (given.isascii() and given.isdigit() and int(given[:12]) <= LARGEST_KEY):
        raise Http404
    person = get_object_or_404(User.objects.active().select_related("calendar"), pk=int(given[:12]))
    if not access.may_report_absent(request.user, person):
        raise Http404
    return person


def _previewed(person: User, typed: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """What would move if this were saved; nothing yet while the form is not complete."""
    form = AbsenceForm(typed, person=person, now=at)
    if not form.is_valid():
        return {"what": None, "seen": "", "joined": []}
    starts_at, ends_at = form.cleaned_data["starts_at"], form.cleaned_data["ends_at"]
    return {
        "what": what_moves(person, starts_at, ends_at, at),
        "seen": fingerprint(typed),
        "joined": [span_of(one, at) for one in joins_with(person.pk, starts_at, ends_at)],
        "until": until_of(person, ends_at, at),
    }


def _report_page(
    request: PersonRequest, person: User, form: AbsenceForm, preview: dict[str, Any], at: datetime
) -> HttpResponse:
    current = absence_of(person.pk, at)
    context = {
        "form": form,
        "person": person,
        "is_own": person == request.user,
        "others": access.reportable(request.user),
        "arranges": may_arrange(request.user, person),
        "stand_ins": stand_ins_of(person.pk),
        "stand_ins_url": reverse("stand_ins", args=[person.pk]),
        "absence": current,
        "absent_until": until_of(person, current.ends_at, at) if current else "",
        **preview,
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return TemplateResponse(request, "requests_app/absences/report.html", context, status=status)


def _reported(request: PersonRequest, made: Absence, number: int, at: datetime) -> HttpResponse:
    until = until_of(made.person, made.ends_at, at)
    values = {"name": made.person.name, "until": until, "n": number}
    if made.person_id == request.user.pk:
        text = _("You are reported %(until)s.") % values
    else:
        text = _("%(name)s is reported %(until)s.") % values
    if number and made.holds_at(at):
        text += (
            " "
            + ngettext(
                "%(n)s request is being handed over now; everybody concerned is told.",
                "%(n)s requests are being handed over now; everybody concerned is told.",
                number,
            )
            % values
        )
    messages.success(request, text)
    return redirect(next_page(made, at))
