"""Everything that moved in one handover."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people import presence
from requests_app import batch
from requests_app.models import Handover
from requests_app.queue.load import load
from salesdesk.web.clock import now

if TYPE_CHECKING:
    from django.http import HttpResponse

    from people.middleware import PersonRequest


@require_safe
@never_cache
def show(request: PersonRequest, pk: int) -> HttpResponse:
    """For whom it concerns, and for leads, who can give marked ones to others; the giving itself is that of the lists."""
    handover = get_object_or_404(Handover.objects.select_related("person"), pk=pk)
    at = now()
    found = batch.read(handover, request.user, at)
    if found is None:
        raise Http404
    context = {"handover": handover, "batch": found, "form_key": uuid4()}
    if request.user.leads:
        context["load"] = loads = load(at)
        away = presence.absent_now(at)
        context["offered"] = [each for each in loads if each.pk not in away]
    return TemplateResponse(request, "requests_app/handovers/handover.html", context)
