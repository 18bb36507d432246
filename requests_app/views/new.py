"""A new request: typed on the phone, saved by itself, sent once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from requests_app import access
from requests_app.actions.discard_draft import discard_draft
from requests_app.actions.submit import submit
from requests_app.models import RequestType, SalesRequest
from requests_app.states import State
from requests_app.views.new_page import Page, as_sent, as_stored, context, own_or_fresh
from salesdesk.web import readable
from salesdesk.web.clock import now as this_moment
from salesdesk.web.posted import posted_from
from tandems.models import Customer

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from people.middleware import PersonRequest

LONGEST_NUMBER = 18  # digits; more are no row's


@require_GET
def new(request: PersonRequest) -> HttpResponse:
    """A fresh form; `?customer=` and `?type=` fill it in."""
    now = this_moment()
    _refuse_others(request)
    blank = own_or_fresh(request, uuid4(), now)
    _prefilled(request, blank)
    return _show(request, as_stored(blank, now), now)


def draft(request: PersonRequest, key: UUID) -> HttpResponse:
    """GET: the draft, to go on. POST: send it."""
    now = this_moment()
    _refuse_others(request)
    found = own_or_fresh(request, key, now)
    if State(found.state) is not State.DRAFT:
        return redirect("request", found.pk)
    if request.method != "POST":
        return _show(request, as_stored(found, now), now)
    page = as_sent(request, found, now, complete=True)
    sent = _sent(request, page, now)
    return redirect("request", sent.pk) if sent else _show(request, page, now, status=422)


@posted_from("draft", "key")
def save(request: PersonRequest, key: UUID) -> HttpResponse:
    """Keep what is typed: by itself while typing (htmx), or by a button where there is no script."""
    now = this_moment()
    _refuse_others(request)
    found = own_or_fresh(request, key, now)
    if State(found.state) is not State.DRAFT:
        return _gone_to(request, reverse("request", args=[found.pk]))
    page = as_sent(request, found, now)
    page.form = as_stored(page.draft, now).form  # what is missing is said on sending, not while typing
    if request.htmx:  # type: ignore[attr-defined]
        return _saved(request, page, now)
    searched = page.customer is None and request.POST.get("q")
    if searched or page.has_questions or not page.draft.pk:
        return _show(request, page, now)
    return redirect("draft", key)


@posted_from("draft", "key")
def discard(request: PersonRequest, key: UUID) -> HttpResponse:
    kept = discard_draft(key, by=request.user)
    if kept is not None:
        return redirect("request", kept.pk)
    messages.success(request, _("The draft is gone."))
    return redirect("request_new")


def deadline(request: PersonRequest, key: UUID) -> HttpResponse:
    """Only the deadline it would have, by what the draft says or the form does; saves nothing."""
    now = this_moment()
    _refuse_others(request)
    page = as_stored(own_or_fresh(request, key, now), now)
    return render(request, "requests_app/new_deadline.html", context(request, page, now))


def _sent(request: PersonRequest, page: Page, now: datetime) -> SalesRequest | None:
    """The request; None where something is missing or wrong, which then stands beside its field."""
    if page.customer or page.look_alikes or page.new_customer.errors:
        page.form.errors.pop("customer", None)  # made a moment ago, or its own part of the page says more
    if not page.draft.pk:  # nothing was typed at all, so nothing was saved
        return None
    try:
        with transaction.atomic():
            sent = submit(page.draft.pk, by=request.user, at=now)
            if (
                page.form.errors or page.has_questions
            ):  # complete as stored, but something that was typed could not be kept
                raise ValidationError({})
    except ValidationError as refused:
        page.form.say(refused)
        return None
    messages.success(request, _told(sent, now))
    return sent


def _told(sent: SalesRequest, now: datetime) -> str:
    due = readable.moment(sent.deadline_at, now) if sent.deadline_at else "–"
    values = {"number": sent.pk, "due": due, "name": sent.owner.name if sent.owner else ""}
    if sent.owner:
        return _("Sent as #%(number)s. %(name)s has it, due %(due)s.") % values
    return _("Sent as #%(number)s. It is in the shared queue, due %(due)s.") % values


def _show(request: PersonRequest, page: Page, now: datetime, status: int = 200) -> HttpResponse:
    return render(request, "requests_app/new.html", context(request, page, now), status=status)


def _saved(request: PersonRequest, page: Page, now: datetime) -> HttpResponse:
    """The parts of the page that changed; nothing that is being typed in."""
    if not page.draft.pk:
        return HttpResponse(status=204)
    shown = {
        "customer_changed": str(page.draft.customer_id or "") != request.POST.get("shown_customer", "")
        or bool(request.POST.get("do") or page.look_alikes),
        "type_changed": str(page.draft.type_id or "") != request.POST.get("shown_type", ""),
    }
    status = 422 if page.has_questions else 200
    parts = render(
        request, "requests_app/new_saved.html", {**context(request, page, now), **shown}, status=status
    )
    parts["HX-Replace-Url"] = reverse("draft", args=[page.draft.key])
    return parts


def _gone_to(request: PersonRequest, address: str) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(address)
    return HttpResponse(status=204, headers={"HX-Redirect": address})


def _refuse_others(request: PersonRequest) -> None:
    if not access.may_submit(request.user):
        raise PermissionDenied


def _prefilled(request: PersonRequest, blank: SalesRequest) -> None:
    customer, kind = request.GET.get("customer", ""), request.GET.get("type", "")
    if customer.isdecimal() and len(customer) < LONGEST_NUMBER:
        blank.customer = Customer.objects.filter(pk=int(customer)).first()
    blank.type = RequestType.objects.offered().filter(key=kind[:40].replace("\0", "")).first()
