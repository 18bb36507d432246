"""Who looked at which figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from insights.looks import MOST, looks_for
from salesdesk.web.clock import now

if TYPE_CHECKING:
    from django.http import HttpResponse

    from people.middleware import PersonRequest


@require_safe
@never_cache
def looks(request: PersonRequest) -> HttpResponse:
    context = {"looks": looks_for(request.user), "most": MOST, "now": now()}
    return TemplateResponse(request, "insights/looks.html", context)
