"""Claim and accept, right in a list: the row is answered as it is now."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from requests_app.actions.accept import accept
from requests_app.actions.claim import claim
from requests_app.actions.claim_next import claim_next
from requests_app.models import SalesRequest
from requests_app.queue import row_for
from requests_app.states import TransitionNotAllowed, Verb
from salesdesk.web.clock import now
from salesdesk.web.conflict import Conflict
from salesdesk.web.fragments import wants_fragment
from salesdesk.web.posted import posted_from

if TYPE_CHECKING:
    from people.middleware import PersonRequest

STEPS = {Verb.CLAIM: claim, Verb.ACCEPT: accept}


@posted_from("queue")
def step(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """Take the step; 409 with the winner's name and the fresh row where somebody was faster."""
    if verb not in STEPS:
        raise Http404
    get_object_or_404(SalesRequest.objects.visible_to(request.user), pk=pk)
    key = key_for(request, f"{verb} {pk}")
    try:
        STEPS[Verb(verb)](pk, by=request.user, at=now(), key=key)
    except Conflict as conflict:
        return _answer(request, pk, str(conflict), "warn", 409)
    except TransitionNotAllowed:
        return _answer(request, pk, _("This is no longer possible. This is how it stands now."), "warn", 409)
    return _answer(request, pk, _("It is yours: #%(number)s") % {"number": pk}, "calm", 200)


@posted_from("queue")
def next_one(request: PersonRequest) -> HttpResponse:
    """Take the most urgent one and go to it; back to the queue, and told so, where nothing lies there."""
    if not request.user.works_inside:
        raise PermissionDenied
    try:
        taken = claim_next(by=request.user, at=now(), key=key_for(request, "next"))
    except Conflict as conflict:
        return _plain_answer(request, str(conflict), "warn", 409)
    if taken is None:
        return _plain_answer(request, _("Nothing lies in the queue that you could take."), "calm", 200)
    messages.success(request, _("It is yours: #%(number)s") % {"number": taken.pk})
    return redirect("request", taken.pk)


def key_for(request: PersonRequest, what: str) -> UUID:
    """The form's key, made one for each row: a form sent twice is done once, row by row."""
    try:
        return uuid5(UUID(request.POST.get("key", "")), what)
    except ValueError as error:
        raise BadRequest from error


def _answer(request: PersonRequest, pk: int, text: str, tone: str, status: int) -> HttpResponse:
    if not wants_fragment(request):
        return _plain_answer(request, text, tone, status)
    row = row_for(pk, request.user, now())
    context = {"row": row, "reader": request.user, "is_fresh": True}
    response = TemplateResponse(request, "requests_app/lists/row.html", context, status=status)
    response["HX-Trigger"] = json.dumps({"toast": {"text": text, "tone": tone}})
    return response


def _plain_answer(request: PersonRequest, text: str, tone: str, status: int) -> HttpResponse:
    back = reverse("queue")
    if status == 409:  # noqa: PLR2004 - Conflict
        return TemplateResponse(request, "409.html", {"message": text, "back_href": back}, status=status)
    messages.success(request, text)
    return redirect(back)
