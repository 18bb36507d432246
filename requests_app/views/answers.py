"""What a page answers when a step could not be taken, and when it could."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from requests_app import detail
from requests_app.forms.correct import CorrectForm
from requests_app.queue.changes import hub
from requests_app.states import Verb
from requests_app.verbs import WORDING
from salesdesk.web.clock import now
from salesdesk.web.fragments import wants_fragment

if TYPE_CHECKING:
    from datetime import datetime

    from django import forms
    from django.http import HttpRequest, HttpResponse

    from requests_app.forms.steps import StepForm
    from requests_app.models import SalesRequest

REGION = "request"  # the id of what a step changes on the page
CONFLICT, UNPROCESSABLE = 409, 422


def page_context(request: HttpRequest, row: SalesRequest, at: datetime) -> dict[str, Any]:
    """What the page and its changing part are made from. The live token is older than what is read after it."""
    token = hub.token
    read = detail.detail(row, request.user, at)  # type: ignore[arg-type]  # logged in
    return {"row": row, "detail": read, "form_key": uuid4(), "live_token": token}


def region(request: HttpRequest, pk: int, *, status: int = 200, notice: str = "") -> TemplateResponse:
    """The request as it stands now, for the page that shows it."""
    row = detail.find(request.user).get(pk=pk)  # type: ignore[arg-type]  # logged in
    context = page_context(request, row, now()) | {"notice": notice}
    return TemplateResponse(request, "requests_app/one/region.html", context, status=status)


def done(request: HttpRequest, form: StepForm) -> HttpResponse:
    """After a step: the fresh page, with a word of confirmation."""
    pk, text = form.sales_request.pk, str(WORDING[form.verb].done)
    address = reverse("request", args=[pk])
    if not wants_fragment(request):
        messages.success(request, text)
        return redirect(address)
    events: dict[str, Any] = {"toast": {"text": text, "tone": "calm"}, "dialog:close": True}
    if _page_it_came_from(request) != address:
        response = TemplateResponse(request, "requests_app/one/nothing.html")
        response["HX-Reswap"] = "none"
    else:
        response = region(request, pk)
        # What has changed stands on top; who wrote a note stays where it is read.
        response["HX-Reswap"] = "outerHTML" if form.verb is Verb.NOTE else "outerHTML show:window:top"
        response["HX-Retarget"] = f"#{REGION}"
    response["HX-Trigger"] = json.dumps(events)
    return response


def _page_it_came_from(request: HttpRequest) -> str:
    try:
        return urlsplit(request.headers.get("HX-Current-URL", "")).path
    except ValueError:
        return ""


def form_page(request: HttpRequest, form: forms.Form, *, status: int = 200, **more: Any) -> TemplateResponse:
    """The step's form: what the dialog shows, or a page of its own. Invalid forms are answered with 422."""
    verb, row = form.verb, form.sales_request  # type: ignore[attr-defined]
    at = now()
    context = {
        "form": form,
        "row": row,
        "wording": WORDING[verb],
        "action": reverse(f"request_{verb.value}", args=[row.pk]),
        "where": detail.standing(row, request.user, at).where,  # type: ignore[arg-type]
        **more,
    }
    template = "step_form" if wants_fragment(request) else "step"
    if form.is_bound and status < CONFLICT:
        status = UNPROCESSABLE
    return TemplateResponse(request, f"requests_app/one/{template}.html", context, status=status)


def conflict(request: HttpRequest, form: StepForm, message: str) -> HttpResponse:
    """409: nothing happened. What is true now is shown, and what was typed is kept."""
    fresh = detail.find(request.user).get(pk=form.sales_request.pk)  # type: ignore[arg-type]
    if wants_fragment(request) and request.htmx.target == REGION:  # type: ignore[attr-defined]
        return region(request, fresh.pk, status=CONFLICT, notice=message)
    if isinstance(form, CorrectForm) and form.is_bound:
        form = form.rebased(fresh)
        return form_page(request, form, status=CONFLICT, notice=message, mine=form.mine)
    form.sales_request = fresh
    return form_page(request, form, status=CONFLICT, notice=message, typed=_typed(form), is_over=True)


def no_longer_possible() -> str:
    return _("This is no longer possible. This is how it stands now.")


def changed_meanwhile() -> str:
    return _("Somebody changed this request meanwhile. Nothing was overwritten, and what you typed is kept.")


def _typed(form: forms.Form) -> list[tuple[str, str]]:
    """What the reader wrote, so that it can be taken along."""
    if not form.is_bound:
        return []
    fields = (field for field in form if not field.is_hidden)
    return [
        (str(field.label), form.data[field.html_name]) for field in fields if form.data.get(field.html_name)
    ]
