"""Colleagues: who works here, in which roles, at what hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models.functions import Lower
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from people import access
from people.actions.change_person import change_person
from people.actions.close_account import close_account, open_account
from people.forms.people import PersonForm
from people.models import Invitation, User
from salesdesk.web.clock import now
from salesdesk.web.posted import posted_from

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from people.middleware import PersonRequest


@require_safe
def people(request: PersonRequest) -> HttpResponse:
    access.require_sight_of_people(request.user)
    may_administer = access.may_administer(request.user)
    invitations = Invitation.objects.open().order_by("-created_at") if may_administer else []
    context = {
        "people": User.objects.select_related("calendar").order_by("-is_active", Lower("name"), "pk"),
        "invitations": [(one, one.has_expired(now())) for one in invitations],
        "may_administer": may_administer,
    }
    return TemplateResponse(request, "people/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: PersonRequest, pk: int) -> HttpResponse:
    access.require_administrator(request.user)
    found = get_object_or_404(User.objects.select_related("calendar"), pk=pk)
    form = PersonForm(request.POST if request.method == "POST" else None, person=found)
    if not form.is_bound:
        return _page(request, found, form)
    if form.is_valid():
        try:
            changed = change_person(pk, **form.details(), by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": changed.name})
            return redirect("people")
    return _page(request, found, form, status=422)


@posted_from("person", "pk")
def person_close(request: PersonRequest, pk: int) -> HttpResponse:
    access.require_administrator(request.user)
    found = get_object_or_404(User.objects.select_related("calendar"), pk=pk)
    try:
        close_account(pk, by=request.user, at=now())
    except ValidationError as error:
        form = PersonForm(person=found)
        return _page(request, found, form, status=422, refused=error.messages)
    messages.success(request, _("The account of %(name)s is closed.") % {"name": found.name})
    return redirect("people")


@posted_from("person", "pk")
def person_open(request: PersonRequest, pk: int) -> HttpResponse:
    access.require_administrator(request.user)
    found = get_object_or_404(User, pk=pk)
    open_account(pk, by=request.user)
    messages.success(request, _("%(name)s may log in again.") % {"name": found.name})
    return redirect("person", pk)


def _page(
    request: PersonRequest,
    found: User,
    form: PersonForm,
    *,
    status: int = 200,
    refused: list[str] | None = None,
) -> HttpResponse:
    context = {"person": found, "form": form, "refused": refused}
    return TemplateResponse(request, "people/person.html", context, status=status)


def add_errors(form: forms.Form, error: ValidationError) -> None:
    """Put an action's refusals beside the fields they belong to."""
    for field, problems in error.message_dict.items():
        form.add_error(field if field in form.fields else None, problems)
