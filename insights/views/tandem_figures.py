"""One tandem's figures, as files as well, and the requests behind each. Members and those who lead see the same page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from insights import access, exported
from insights.actions.look import look
from insights.behind import MOST, Which, behind, narrowings
from insights.figures import first_counted
from insights.models import Looked
from insights.opening import opens_after
from insights.picker import Picked, by_type, picked
from insights.present import present
from insights.registry import METRICS, OVER_TIME
from insights.tandem_figures import SPANS, Spans, compared_with, sections, spans, table
from insights.views.files import answer
from requests_app.models import RequestType
from salesdesk.web.clock import now
from tandems import place
from tandems.models import Tandem

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from insights.figures import Figures
    from insights.metric import Metric, Part
    from insights.sight import Reason
    from people.middleware import PersonRequest
    from salesdesk.web.parts import Tab
    from tandems.place import Visitor


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see, and what of it they may: `why` is None where the chosen period is not theirs to see.
    `compared`: of which the median stands beside it, for whoever sees the page.
    """

    tandem: Tandem
    visitor: Visitor
    picked: Picked
    type: RequestType | None
    types: list[Tab]
    why: Reason | None
    spans: Spans
    compared: list[Figures]

    @property
    def query(self) -> str:
        return f"{self.picked.query}&type={self.type.pk}" if self.type else self.picked.query


@require_safe
@never_cache
def tandem_figures(request: PersonRequest, pk: int) -> HttpResponse:
    at = now()
    asked = _asked(request, pk, Looked.TANDEM, at, compare=True)
    context = {
        "asked": asked,
        "tandem": asked.tandem,
        "visitor": asked.visitor,
        "opening": None if asked.why else opens_after(asked.picked.period, request.user, pk, at),
        "picked": asked.picked,
        "present": present([pk], at=at)[pk],
        "metrics": METRICS,
        "open_href": f"{reverse('everything')}?tandem={pk}",
        "overdue_href": f"{reverse('overdue')}?tandem={pk}",
        "files": exported.links(reverse("tandem_figures_file", args=[pk, "KIND"]), asked.query),
        "sections": sections(asked.spans, asked.compared) if asked.why else [],
    }
    return TemplateResponse(request, "insights/tandem_figures.html", context)


@require_safe
@never_cache
def tandem_figures_file(request: PersonRequest, pk: int, kind: str) -> HttpResponse:
    """All that the page shows over time, as CSV or for Excel; nothing else."""
    if kind not in exported.KINDS:
        raise Http404
    at = now()
    asked = _asked(request, pk, Looked.EXPORT, at)
    if asked.why is None:
        raise Http404
    return answer(table(asked.spans, asked.type.name if asked.type else ""), kind, at=at)


@require_safe
@never_cache
def tandem_figures_requests(request: PersonRequest, pk: int, metric: str) -> HttpResponse:
    """The requests behind one figure. A part or an answer that is none is left out: the list is then the longer one."""
    found = next((one for one in OVER_TIME if one.key == metric), None)
    asked = _asked(request, pk, Looked.TANDEM, now())
    if found is None or asked.why is None:
        raise Http404
    part, which = part_of(found, request.GET.get("part", "")), which_of(request.GET.get("which", ""))
    context = {
        "asked": asked,
        "tandem": asked.tandem,
        "visitor": asked.visitor,
        "picked": asked.picked,
        "metric": found,
        "part": part,
        "most": MOST,
        "tabs": narrowings(found, which, request.GET.dict()),
        "behind": behind(
            found,
            part,
            asked.picked.period,
            tandem=pk,
            reader=request.user,
            type=asked.type.pk if asked.type else None,
            which=which,
        ),
    }
    return TemplateResponse(request, "insights/behind.html", context)


def _asked(request: PersonRequest, pk: int, what: Looked, at: datetime, *, compare: bool = False) -> Asked:
    """Raises `Http404` for whoever has no part in this tandem and leads nobody."""
    tandem = get_object_or_404(Tandem, pk=pk)
    visitor = place.visitor_of(request.user, tandem)
    if not (visitor.is_member or access.may_see_everybody(request.user)):
        raise Http404
    query = request.GET.dict()
    chosen = picked(query, at, first_counted)
    kind, types = by_type(query, list(RequestType.objects.order_by("position", "pk")))
    *before, period = chosen.period.last(SPANS)
    sight = look(what, period, by=request.user, at=at, tandems=[pk], before=before, compare=compare)
    why = sight.why(pk, period)
    shown = [one for one in (*before, period) if sight.why(pk, one)] if why else []
    found = spans(tandem, period, kind.pk if kind else None, shown=shown)
    return Asked(tandem, visitor, chosen, kind, types, why, found, compared_with(found, sight.compared))


def part_of(metric: Metric, key: str) -> Part | None:
    return next((part for part in metric.parts if part.key == key), None)


def which_of(text: str) -> Which | None:
    return Which(text) if text in set(Which) else None
