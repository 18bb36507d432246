"""What is in it for me: stating it, what came of it, and what others share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rewards.actions.assume import assume
from rewards.actions.state_benefit import state_benefit
from rewards.actions.withdraw_benefit import withdraw_benefit
from rewards.forms.benefit import AssumptionForm, BenefitForm
from rewards.gains import gains
from rewards.models import Assumption, Audience, Benefit, BenefitKind
from rewards.shared import page_for
from salesdesk.web.clock import now
from salesdesk.web.posted import posted_from

if TYPE_CHECKING:
    from django.http import HttpResponse

    from people.middleware import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def benefits(request: PersonRequest) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = BenefitForm(posted, initial=_said_before(request))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        kind, audience = BenefitKind(said["kind"]), Audience(said["audience"])
        state_benefit(kind, said["text"], audience, by=request.user, at=now())
        messages.success(request, _("Said. You can change it or take it back at any time."))
        return redirect("benefits")
    return _page(request, form, AssumptionForm(instance=_assumption(request)))


@posted_from("benefits")
def benefit_withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    get_object_or_404(Benefit.objects.of(request.user), pk=pk)
    withdraw_benefit(pk, by=request.user, at=now())
    messages.success(request, _("Taken back. Nobody else reads it any more."))
    return redirect("benefits")


@posted_from("benefits")
def benefits_assume(request: PersonRequest) -> HttpResponse:
    form = AssumptionForm(request.POST)
    if form.is_valid():
        assume(form.assumed(), by=request.user)
        messages.success(request, _("Your hours are worked out with it from now on."))
        return redirect("benefits")
    return _page(request, BenefitForm(initial=_said_before(request)), form)


def _page(request: PersonRequest, form: BenefitForm, assuming: AssumptionForm) -> HttpResponse:
    context = {
        "form": form,
        "assuming": assuming,
        "page": page_for(request.user),
        "gains": gains(request.user, now()),
    }
    refused = form.is_bound or assuming.is_bound
    return TemplateResponse(request, "rewards/benefits.html", context, status=422 if refused else 200)


def _said_before(request: PersonRequest) -> dict[str, str]:
    """What the form begins with when somebody wants to change a kind that they have stated."""
    kind = request.GET.get("kind", "")
    if kind not in set(BenefitKind):
        return {}
    said = Benefit.objects.of(request.user).standing().filter(kind=kind).first()
    return {"kind": kind, "text": said.text, "audience": said.audience} if said else {"kind": kind}


def _assumption(request: PersonRequest) -> Assumption:
    return Assumption.objects.filter(user=request.user).first() or Assumption(user=request.user)
