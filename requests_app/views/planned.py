"""Before a planned absence: what would move, notes for whoever takes over, and other choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.models import Absence
from requests_app import access, planned
from requests_app.actions.wish_handover import wish_handover
from requests_app.forms.wishes import WishForm
from requests_app.models import Handover
from requests_app.views.absence_parts import span_of
from requests_app.views.answers import UNPROCESSABLE
from salesdesk.web.clock import now

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from people.middleware import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def plan(request: PersonRequest, pk: int) -> HttpResponse:
    """For the person and for leads; a partner who reported it goes to the calendar instead: the plan shows requests that are
    not theirs to see. An absence that has begun shows what has moved.
    """
    absence = get_object_or_404(Absence.objects.select_related("person"), pk=pk)
    if not access.may_plan(request.user, absence.person):
        return _no_plan(request, absence)
    at = now()
    if absence.starts_at <= at:
        return _begun(request, absence, at)
    found = planned.plan(absence, at)
    posted = request.POST if request.method == "POST" else None
    forms = [WishForm(posted, row=row) for row in found.rows]
    valid = [form.is_valid() for form in forms]  # each of them, so that every problem is shown at once
    if posted is not None and all(valid):
        try:
            wish_handover(pk, wishes={form.row.pk: form.wish() for form in forms}, by=request.user, at=at)
        except ValidationError as error:
            _tell(forms, error)
        else:
            messages.success(request, _("Saved: this is what will happen when the absence begins."))
            return redirect("absence_plan", pk)
    context = {
        "absence": absence,
        "plan": found,
        "forms": forms,
        "is_own": absence.person_id == request.user.pk,
        "span": span_of(absence, at),
    }
    status = 200 if posted is None else UNPROCESSABLE
    return TemplateResponse(request, "requests_app/handovers/plan.html", context, status=status)


def _no_plan(request: PersonRequest, absence: Absence) -> HttpResponse:
    if not access.reportable(request.user).filter(pk=absence.person_id).exists():
        raise Http404
    return redirect("absences")


def _begun(request: PersonRequest, absence: Absence, at: datetime) -> HttpResponse:
    handover = Handover.objects.filter(absence=absence).first()
    if handover is not None:
        return redirect("handover", handover.pk)
    context = {"absence": absence, "has_begun": True, "span": span_of(absence, at)}
    return TemplateResponse(request, "requests_app/handovers/plan.html", context)


def _tell(forms: list[WishForm], error: ValidationError) -> None:
    """Put what the action refused beside the field it is about."""
    by_request = {form.row.pk: form for form in forms}
    if not hasattr(error, "error_dict"):
        forms[0].add_error(None, error)
        return
    for name, problems in error.error_dict.items():
        pk, _dash, field = name.partition("-")
        by_request[int(pk)].take(field, problems)
