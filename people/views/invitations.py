"""Invitations: written by an administrator, followed by whoever gets the mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from people import access
from people.actions.accept_invitation import InvitationClosed, accept_invitation, find_invitation
from people.actions.invite import invite as write_invitation
from people.actions.revoke_invitation import revoke_invitation
from people.actions.send_again import send_again
from people.forms.people import AcceptForm, InviteForm
from people.views.people import add_errors
from salesdesk.web.clock import now
from salesdesk.web.conflict import Conflict
from salesdesk.web.hints import hint
from salesdesk.web.posted import posted_from

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from people.middleware import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: PersonRequest) -> HttpResponse:
    access.require_administrator(request.user)
    form = InviteForm(request.POST or None, initial={"language": settings.LANGUAGE_CODE})
    if form.is_bound and form.is_valid():
        site = request.build_absolute_uri("/")
        try:
            write_invitation(**form.cleaned_data, site=site, by=request.user, at=now())
        except ValidationError as error:
            add_errors(form, error)
        else:
            return _on_its_way(request, form.cleaned_data["email"])
    return TemplateResponse(
        request, "people/invite.html", {"form": form}, status=422 if form.is_bound else 200
    )


@posted_from("people")
def invitation_again(request: PersonRequest, pk: int) -> HttpResponse:
    access.require_administrator(request.user)
    try:
        send_again(pk, site=request.build_absolute_uri("/"), by=request.user)
    except Conflict:
        return _no_longer_open(request)
    return _on_its_way(request, "")


@posted_from("people")
def invitation_revoke(request: PersonRequest, pk: int) -> HttpResponse:
    access.require_administrator(request.user)
    try:
        revoke_invitation(pk, by=request.user, at=now())
    except Conflict:
        return _no_longer_open(request)
    messages.success(request, _("The invitation is taken back. Its link does not work any more."))
    return redirect("people")


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password, and be in. Read in the language it was written in."""
    try:
        found = find_invitation(token, at=now())
    except InvitationClosed:
        return TemplateResponse(request, "people/invitation_closed.html", status=410)
    translation.activate(found.language)
    if request.user.is_authenticated:
        return TemplateResponse(request, "people/invitation_other.html", {"invitation": found}, status=409)
    form = AcceptForm(request.POST or None, invitation=found)
    if form.is_bound and form.is_valid():
        return _accept(request, token, form)
    context = {"form": form, "invitation": found}
    return TemplateResponse(request, "people/invitation.html", context, status=422 if form.is_bound else 200)


def _accept(request: HttpRequest, token: str, form: AcceptForm) -> HttpResponse:
    name, password = form.cleaned_data["name"], form.cleaned_data["password1"]
    try:
        person = accept_invitation(token, name=name, password=password, at=now())
    except InvitationClosed:
        return TemplateResponse(request, "people/invitation_closed.html", status=410)
    except ValidationError as error:
        add_errors(form, error)
        return TemplateResponse(request, "people/invitation.html", {"form": form}, status=422)
    login(request, person)
    messages.success(request, _("Welcome, %(name)s.") % {"name": person.name})
    return redirect("home")


def _on_its_way(request: PersonRequest, email: str) -> HttpResponse:
    transaction.on_commit(lambda: hint("send invitations"), robust=True)
    if email:
        messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": email})
    else:
        messages.success(request, _("The invitation is sent again. The earlier link does not work any more."))
    return redirect("people")


def _no_longer_open(request: PersonRequest) -> HttpResponse:
    messages.warning(request, _("This invitation was accepted or taken back meanwhile."))
    return redirect("people")
