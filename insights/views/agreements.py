"""Works agreements: readable by everybody, recorded and ended by sales managers and administrators, never deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from insights import access
from insights.actions.end_agreement import end_agreement
from insights.actions.record_agreement import record_agreement
from insights.forms.agreement import AgreementForm
from insights.models import WorksAgreement
from insights.picker import local_day
from salesdesk.web.clock import now
from salesdesk.web.posted import posted_from

if TYPE_CHECKING:
    from django.http import HttpResponse

    from people.middleware import PersonRequest


@require_safe
def agreements(request: PersonRequest) -> HttpResponse:
    access.require(access.may_see_agreements(request.user))
    rows = WorksAgreement.objects.select_related("recorded_by", "ended_by").prefetch_related("tandems")
    found = list(rows.order_by("-recorded_at", "-pk"))
    context = {
        "in_force": [one for one in found if one.ended_at is None],
        "today": local_day(now()),
        "ended": [one for one in found if one.ended_at is not None],
        "may_record": access.may_record_agreements(request.user),
    }
    return TemplateResponse(request, "insights/agreements.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def agreement_new(request: PersonRequest) -> HttpResponse:
    access.require(access.may_record_agreements(request.user))
    form = AgreementForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            record_agreement(**form.cleaned_data, by=request.user, at=now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("On record. Everybody can read it here."))
            return redirect("agreements")
    return TemplateResponse(
        request, "insights/agreement_new.html", {"form": form}, status=422 if form.is_bound else 200
    )


@posted_from("agreements")
def agreement_end(request: PersonRequest, pk: int) -> HttpResponse:
    access.require(access.may_record_agreements(request.user))
    get_object_or_404(WorksAgreement, pk=pk)
    end_agreement(pk, by=request.user, at=now())
    messages.success(request, _("Ended. It opens no figures any more."))
    return redirect("agreements")
