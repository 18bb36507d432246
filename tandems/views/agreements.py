"""What a tandem has agreed on, for everybody; and its members' consent to figures over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from salesdesk.web.clock import now
from salesdesk.web.posted import posted_from
from tandems import access, consent
from tandems.actions.consent_figures import consent_figures, withdraw_consent
from tandems.agreed import agreed_for, earlier_rules_of
from tandems.models import Tandem

if TYPE_CHECKING:
    from django.http import HttpResponse

    from people.middleware import PersonRequest


@require_safe
def tandem_rules(request: PersonRequest, pk: int) -> HttpResponse:
    """Every version: what holds, and what held once."""
    access.require(access.may_see_tandems(request.user))
    tandem = get_object_or_404(Tandem, pk=pk)
    at = now()
    context = {
        "tandem": tandem,
        "agreed": agreed_for(tandem, request.user, at),
        "opened": consent.opened(tandem.pk, at) if consent.concerns(tandem, request.user) else None,
        "earlier_rules": earlier_rules_of(tandem),
    }
    return TemplateResponse(request, "tandems/tandem_rules.html", context)


@posted_from("tandem_rules", "pk")
@never_cache
def tandem_consent(request: PersonRequest, pk: int) -> HttpResponse:
    """Given or withdrawn; back to where it was asked. Whoever has left the tandem still withdraws."""
    tandem = get_object_or_404(Tandem, pk=pk)
    if not consent.concerns(tandem, request.user):
        raise Http404
    if request.POST.get("consent") == "1":
        consent_figures(tandem.pk, by=request.user, at=now())
        messages.success(request, _("Kept. You can take your consent back on the tandem’s page at any time."))
    else:
        withdraw_consent(tandem.pk, by=request.user, at=now())
        messages.success(request, _("Your consent is withdrawn."))
    in_workshop = request.POST.get("back") == "workshop" and access.takes_part(request.user, tandem.pk)
    return redirect("workshop" if in_workshop else "tandem_rules", tandem.pk)
