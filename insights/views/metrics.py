"""What is counted, for everybody to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from insights.registry import METRICS

if TYPE_CHECKING:
    from django.http import HttpResponse

    from people.middleware import PersonRequest


@require_safe
def metrics_page(request: PersonRequest) -> HttpResponse:
    return TemplateResponse(request, "insights/metrics.html", {"metrics": METRICS.values()})
