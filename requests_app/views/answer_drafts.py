"""What an owner types is kept while they type."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST

from requests_app import detail
from requests_app.actions.save_answer_draft import DRAFTED, TooMuch, save_answer_draft
from requests_app.states import TransitionNotAllowed, Verb
from requests_app.views.answers import CONFLICT
from requests_app.views.steps import FORMS
from salesdesk.web.clock import now

if TYPE_CHECKING:
    from people.middleware import PersonRequest

TOO_LARGE = 413


@require_POST
def save(request: PersonRequest, pk: int) -> HttpResponse:
    """`verb`, `key`, and the form's fields. Answers with a word for beside the form."""
    row = get_object_or_404(detail.find(request.user), pk=pk)
    try:
        verb = Verb(request.POST.get("verb", ""))
    except ValueError as error:
        raise BadRequest from error
    if verb not in DRAFTED:
        raise BadRequest
    at = now()
    form = FORMS[verb](request.POST, sales_request=row, reader=request.user, at=at)
    try:
        kept = save_answer_draft(pk, verb, values=form.as_typed(), by=request.user, at=at, key=_key(request))
    except TransitionNotAllowed:
        return HttpResponse(status=CONFLICT)
    except TooMuch as error:
        return HttpResponse(error.messages[0], status=TOO_LARGE, content_type="text/plain; charset=utf-8")
    return TemplateResponse(request, "requests_app/handovers/draft_kept.html", {"kept": kept})


def _key(request: PersonRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None
