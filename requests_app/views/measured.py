"""How a tandem keeps its agreed rules, the requests behind each figure, and how a rule would have been kept lately."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from requests_app import access
from requests_app.measured import history, page
from requests_app.measured.counting import Kept
from requests_app.measured.succession import succession_of
from requests_app.measured.weeks import Week
from requests_app.measured.words import out_of_range
from salesdesk.web.clock import now
from salesdesk.web.fragments import wants_fragment
from tandems import rule_words
from tandems.access import takes_part
from tandems.measures import MEASURES, NotAMeasure, checked
from tandems.models import Tandem
from tandems.rated import rated_for

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.http import QueryDict

    from people.middleware import PersonRequest

UNPROCESSABLE = 422
LONGEST = 9  # digits; more are no number of hours


@require_safe
@never_cache
@vary_on_headers("HX-Request")
def rules_measured(request: PersonRequest, pk: int) -> HttpResponse:
    """The whole page; for htmx one line for each rule, as a review begins with."""
    tandem = _measured_tandem(request, pk)
    at, first = now(), access.figures_from(request.user, tandem)
    context = {
        "tandem": tandem,
        "figures": page.figures(tandem, at, first),
        "rated": rated_for(tandem, request.user),
        "now": at,
        "weeks": page.WEEKS,
        "first": first if len(page.weeks_from(first, at)) <= page.WEEKS else None,
    }
    template = "brief" if wants_fragment(request) else "page"
    return TemplateResponse(request, f"requests_app/measured/{template}.html", context)


@require_safe
@never_cache
def rule_cases(request: PersonRequest, pk: int, rule: int) -> HttpResponse:
    """The requests behind a figure. A week or an answer that is none is left out: the list is then the longer one."""
    tandem = _measured_tandem(request, pk)
    found = succession_of(tandem, rule)
    if found is None:
        raise Http404
    agreed = found.rule
    week, kept, at = _week(request.GET.get("week", "")), _kept(request.GET.get("kept", "")), now()
    first = access.figures_from(request.user, tandem)
    rows = page.cases_of(found, week, kept, reader=request.user, at=at, first=first)
    context = {
        "tandem": tandem,
        "title": rule_words.title(agreed.measure),
        "sentence": rule_words.sentence(agreed.measure, agreed.parameters),
        "meaning": rule_words.counts_as_kept(agreed.measure),
        "rows": rows,
        "week": week,
        "tabs": page.narrowings(agreed, week, kept),
        "is_partial": len(rows) >= page.MOST,
        "most": page.MOST,
        "now": at,
    }
    return TemplateResponse(request, "requests_app/measured/cases.html", context)


@require_safe
@never_cache
@vary_on_headers("HX-Request")
def rule_preview(request: PersonRequest, pk: int) -> HttpResponse:
    """How the rule that somebody is choosing would have been kept: for those who are to agree on it."""
    tandem = get_object_or_404(Tandem, pk=pk)
    if not takes_part(request.user, pk):
        raise Http404
    measure, status, at = request.GET.get("measure", ""), 200, now()
    days = _days(access.figures_from(request.user, tandem), at)
    context: dict[str, object] = {"tandem": tandem, "days": days}
    if not measure:
        context["is_free"] = True
    else:
        try:
            parameters = checked(measure, _typed(measure, request.GET))
        except NotAMeasure as refused:
            context["refused"], status = out_of_range(measure, refused), UNPROCESSABLE
        else:
            context["tally"] = history.preview(measure, parameters, tandem, at=at, days=days)
            context["sentence"] = rule_words.sentence(measure, parameters)
    template = "preview" if wants_fragment(request) else "preview_page"
    return TemplateResponse(request, f"requests_app/measured/{template}.html", context, status=status)


def _days(first: date | None, at: datetime) -> int:
    """How far a preview looks back: not before the first day that the reader may see."""
    return (
        min(history.DAYS, (timezone.localdate(at, timezone.get_default_timezone()) - first).days)
        if first
        else history.DAYS
    )


def _measured_tandem(request: PersonRequest, pk: int) -> Tandem:
    """404 for whoever may not see its figures: that there are any is nobody else's business."""
    tandem = get_object_or_404(Tandem, pk=pk)
    if not access.may_see_figures(request.user, tandem):
        raise Http404
    return tandem


def _typed(measure: str, sent: QueryDict) -> dict[str, object]:
    """A number that is not said yet is the usual one, as in the form."""
    found = MEASURES.get(measure)
    typed: dict[str, object] = {}
    for parameter in found.parameters if found else ():
        text = sent.get(parameter.key, "").strip()
        is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST
        typed[parameter.key] = int(text) if is_number else text or parameter.usual
    return typed


def _week(key: str) -> Week | None:
    try:
        return Week.read(key)
    except ValueError:
        return None


def _kept(text: str) -> Kept | None:
    return Kept(text) if text in set(Kept) else None
