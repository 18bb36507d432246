"""One step for many requests: first what would happen with each, then, confirmed, what happened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from requests_app import access
from requests_app.actions.bulk import MOST, Deed
from requests_app.actions.bulk import bulk as do_bulk
from requests_app.forms.bulk import FORMS
from requests_app.models import RequestType
from requests_app.queue import Row, rows_for
from salesdesk.web.clock import now
from salesdesk.web.posted import posted_from

NUMBER = re.compile(r"[0-9]{1,18}")

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from people.middleware import PersonRequest
    from people.models import User
    from requests_app.forms.bulk import ClaimForm


@dataclass(frozen=True, slots=True)
class Line:
    """A row, and why the step is not possible with it, or was not; empty: it is, or it was done."""

    row: Row
    refusal: str


@posted_from("queue")
def bulk(request: PersonRequest) -> HttpResponse:
    """`do`, `pk` …, `key`; with `confirm` it is done, without it is shown what would be."""
    deed, pks, key = _asked(request)
    at = now()
    confirmed = "confirm" in request.POST
    form = FORMS[deed](request.POST, now=at)
    ready = form.is_valid()
    back = _back(request)
    context: dict[str, Any] = {
        "deed": deed.value,
        "form": form,
        "key": key,
        "back": back,
        "is_done": confirmed and ready,
    }
    if confirmed and ready:
        results = do_bulk(pks, form.order(), by=request.user, at=at, key=key)
        refusals = {result.pk: result.text for result in results}
        lines = [Line(row, refusals[row.pk]) for row in rows_for(pks, request.user, at)]
    else:
        lines = _preview(deed, pks, form if ready else None, request.user, at)
        if not confirmed:  # nothing is missing yet
            context["form"] = FORMS[deed](None, now=at, initial=request.POST.dict())
    context |= {"lines": lines, "total": sum(not line.refusal for line in lines)}
    status = 422 if confirmed and not ready else 200
    return TemplateResponse(request, "requests_app/lists/bulk.html", context, status=status)


def _asked(request: PersonRequest) -> tuple[Deed, list[int], UUID]:
    try:
        pks = [int(pk) for pk in request.POST.getlist("pk")[:MOST] if NUMBER.fullmatch(pk)]
        return Deed(request.POST.get("do", "")), pks, UUID(request.POST.get("key", ""))
    except ValueError as error:
        raise BadRequest from error


def _back(request: PersonRequest) -> str:
    """The list one came from, with its filters."""
    back = request.POST.get("back", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/"


def _preview(deed: Deed, pks: list[int], form: ClaimForm | None, user: User, at: datetime) -> list[Line]:
    found = rows_for(pks, user, at)
    to = form.cleaned_data.get("to") if form else None
    able = _types_of(to) if to else None
    return [Line(row, _refusal(deed, row, to, able)) for row in found]


def _types_of(colleague: User) -> set[str]:
    offered = RequestType.objects.prefetch_related("workers")
    return {found.name for found in offered if access.may_work_on(colleague, found)}


def _refusal(deed: Deed, row: Row, to: User | None, able: set[str] | None) -> str:
    if deed.value not in row.may:
        if deed is Deed.CLAIM and row.owner:
            return _("%(name)s has it already.") % {"name": row.owner}
        return _("Not possible, or not yours to decide: %(status)s.") % {"status": row.status}
    if to is not None and row.owner == to.name:
        return _("%(name)s has it already.") % {"name": to}
    if able is not None and row.type not in able:
        return _("%(name)s does not work on this type of request.") % {"name": to}
    return ""
