"""Back again: one list, one decision for each request, applied together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people import presence
from requests_app import returning
from requests_app.actions.decide_returns import Choice, decide_returns
from requests_app.models.handover import Decision
from requests_app.views.answers import CONFLICT
from salesdesk.web.clock import now

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from people.middleware import PersonRequest
    from requests_app.actions.decide_returns import Result

CHOSEN = re.compile(r"choice-([0-9]{1,18})")
NUMBER = re.compile(r"[0-9]{1,9}")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def returns(request: PersonRequest) -> HttpResponse:
    """GET shows what is to be decided; POST decides. What could not be done says why, beside its request (409)."""
    at = now()
    if request.method != "POST":
        return _page(request, at)
    try:
        results = decide_returns(_choices(request), by=request.user, at=at)
    except ValidationError as error:
        return _page(request, at, refused=error.messages, status=CONFLICT)
    _say(request, results)
    problems = {result.item: result.text for result in results if not result.is_done}
    if problems:
        return _page(request, at, problems=problems, status=CONFLICT)
    return redirect("returns")


def _choices(request: PersonRequest) -> list[Choice]:
    """Whatever is malformed is left out, and so stays undecided."""
    found = []
    for name, decision in request.POST.items():
        chosen = CHOSEN.fullmatch(name)
        if chosen is None or decision not in Decision.values:
            continue
        revision = request.POST.get(f"revision-{chosen[1]}", "")
        if NUMBER.fullmatch(revision):
            found.append(Choice(int(chosen[1]), Decision(decision), int(revision)))
    return found[: returning.AT_ONCE]


def _say(request: PersonRequest, results: list[Result]) -> None:
    done = [result.decision for result in results if result.is_done]
    if back := done.count(Decision.RETURNED):
        text = ngettext("%(count)s request is yours again.", "%(count)s requests are yours again.", back)
        messages.success(request, text % {"count": back})
    if stay := done.count(Decision.STAYED):
        text = ngettext("%(count)s request stays.", "%(count)s requests stay.", stay)
        messages.success(request, text % {"count": stay})
    if refused := len(results) - len(done):
        text = ngettext("%(count)s could not be done.", "%(count)s could not be done.", refused)
        messages.warning(request, text % {"count": refused})
    if not results:
        messages.info(request, _("Nothing was chosen."))


def _page(
    request: PersonRequest,
    at: datetime,
    *,
    refused: list[str] | None = None,
    problems: dict[int, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = returning.to_decide(request.user, at)
    known = {row.item for row in rows}
    context = {
        "rows": [(row, (problems or {}).get(row.item, "")) for row in rows],
        "gone": [text for item, text in (problems or {}).items() if item not in known],
        "refused": refused,
        "absence": presence.absence_of(request.user.pk, at),
    }
    return TemplateResponse(request, "requests_app/handovers/returns.html", context, status=status)
