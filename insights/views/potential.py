"""How much more is in it? The company's sums for everybody, as files as well, and the requests behind each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from insights import access, exported
from insights.actions.look import look
from insights.behind import MOST, behind_company, narrowings
from insights.dashboard import tandems_of
from insights.figures import first_counted
from insights.models import Looked
from insights.own_best import OwnBest, of_company, of_tandems, quarters_until
from insights.picker import LABELS, Picked, local_day, picked
from insights.potential import ON_PAGE, Potential, months_of, potential, sum_of, trend
from insights.potential_table import table
from insights.registry import METRICS
from insights.spans import MONTHS, Span
from insights.views.files import answer
from insights.views.tandem_figures import part_of, which_of
from salesdesk.web.alphabetical import by_name
from salesdesk.web.clock import now
from tandems.models import Tandem

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from people.middleware import PersonRequest


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see, and all of it that they may: the company's, and their own tandems'."""

    picked: Picked
    potential: Potential
    best: list[OwnBest]


@require_safe
@never_cache
def show(request: PersonRequest) -> HttpResponse:
    access.require(access.may_see_company(request.user))
    asked = _asked(request, Looked.DASHBOARD, now())
    context = {
        "picked": asked.picked,
        "potential": asked.potential,
        "best": asked.best,
        "metrics": METRICS,
        "files": exported.links(reverse("potential_file", args=["KIND"]), asked.picked.query),
    }
    return TemplateResponse(request, "insights/potential.html", context)


@require_safe
@never_cache
def file(request: PersonRequest, kind: str) -> HttpResponse:
    """All that the page shows of the company, as CSV or for Excel; no tandem's."""
    if kind not in exported.KINDS:
        raise Http404
    at = now()
    asked = _asked(request, Looked.EXPORT, at)
    return answer(table(asked.potential, asked.best[0]), kind, at=at)


@require_safe
@never_cache
def requests(request: PersonRequest, figure: str) -> HttpResponse:
    """Those behind one of the company's figures, as far as the figures of their tandem are shown to the reader."""
    access.require(access.may_see_company(request.user))
    found = next((one for one in ON_PAGE if one.key == figure), None)
    if found is None:
        raise Http404
    at = now()
    chosen = _picked(request, at)
    period, pks = chosen.period, [tandem.pk for tandem in tandems_of(request.user)]
    sight = look(Looked.DASHBOARD, period, by=request.user, at=at, tandems=pks, company=period.months)
    of, which = part_of(found, request.GET.get("part", "")), which_of(request.GET.get("which", ""))
    context = {
        "picked": chosen,
        "metric": found,
        "part": of,
        "most": MOST,
        "tabs": narrowings(found, which, request.GET.dict()),
        "sum": sum_of(period, sight, local_day(at)),
        "behind": behind_company(
            found,
            of,
            period,
            company=sight.company,
            tandems=sight.open_to_the_reader,
            reader=request.user,
            which=which,
        ),
    }
    return TemplateResponse(request, "insights/potential_requests.html", context)


def _asked(request: PersonRequest, what: Looked, at: datetime) -> Asked:
    access.require(access.may_see_company(request.user))
    chosen, today = _picked(request, at), local_day(at)
    period, own = chosen.period, by_name(Tandem.objects.of(request.user).distinct())
    quarters = quarters_until(period, today)
    sight = look(
        what,
        period,
        by=request.user,
        at=at,
        tandems=[tandem.pk for tandem in own],
        before=quarters,
        company=months_of([*trend(period), *quarters]),
    )
    best = [of_company(quarters, sight, today), *of_tandems(quarters, own, sight)]
    return Asked(chosen, potential(period, sight, today), best)


def _picked(request: PersonRequest, at: datetime) -> Picked:
    """Whole months, quarters and years only: the last finished month instead of a week."""
    query = request.GET.dict()
    if query.get("span") == Span.WEEK:
        query = {name: value for name, value in query.items() if name not in {"span", "from"}}
    found = picked(query, at, first_counted)
    spans = [tab for span, tab in zip(LABELS, found.spans, strict=True) if span in MONTHS]
    return replace(found, spans=spans)
