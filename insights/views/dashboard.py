"""All tandems on one screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from insights import access, exported
from insights.actions.look import look
from insights.dashboard import ON_PAGE, PRESENT, SPANS, Dashboard, dashboard, table, tandems_of
from insights.figures import first_counted
from insights.models import Looked
from insights.picker import Picked, by_type, picked
from insights.views.files import answer
from requests_app.models import RequestType
from salesdesk.web.clock import now

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from people.middleware import PersonRequest
    from salesdesk.web.parts import Tab


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see, and all of it that they may."""

    picked: Picked
    type: RequestType | None
    types: list[Tab]
    dashboard: Dashboard

    @property
    def query(self) -> str:
        return f"{self.picked.query}&type={self.type.pk}" if self.type else self.picked.query


@require_safe
@never_cache
def show(request: PersonRequest) -> HttpResponse:
    """A period or a type that is none is left out: the page says which it shows."""
    asked = _asked(request, Looked.DASHBOARD, now())
    context = {
        "asked": asked,
        "picked": asked.picked,
        "dashboard": asked.dashboard,
        "columns": ON_PAGE,
        "present": PRESENT,
        "files": exported.links(reverse("dashboard_file", args=["KIND"]), asked.query),
        "leads": access.may_see_everybody(request.user),
    }
    return TemplateResponse(request, "insights/dashboard.html", context)


@require_safe
@never_cache
def file(request: PersonRequest, kind: str) -> HttpResponse:
    """All that the page shows, as CSV or for Excel; nothing else."""
    if kind not in exported.KINDS:
        raise Http404
    at = now()
    asked = _asked(request, Looked.EXPORT, at)
    return answer(
        table(asked.dashboard, asked.picked.name, asked.type.name if asked.type else ""), kind, at=at
    )


def _asked(request: PersonRequest, what: Looked, at: datetime) -> Asked:
    query = request.GET.dict()
    tandems, chosen = tandems_of(request.user), picked(query, at, first_counted)
    kind, types = by_type(query, list(RequestType.objects.order_by("position", "pk")))
    *before, period = chosen.period.last(SPANS)
    pks = [tandem.pk for tandem in tandems]
    sight = look(
        what, period, by=request.user, at=at, tandems=pks, before=before, others=kind is None, compare=True
    )
    found = dashboard(tandems, period, sight, type=kind.pk if kind else None, at=at)
    return Asked(chosen, kind, types, found)
