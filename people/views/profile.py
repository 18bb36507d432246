"""One's own settings. They hold from the next page on, which is the one that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.actions.change_profile import change_profile
from people.forms.people import ProfileForm
from people.views.people import add_errors

if TYPE_CHECKING:
    from django.http import HttpResponse

    from people.middleware import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: PersonRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, person=request.user)
    if form.is_bound and form.is_valid():
        try:
            person = change_profile(**form.cleaned_data, by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            with translation.override(person.language):
                messages.success(request, _("Your settings are saved."))
            return redirect("profile")
    return TemplateResponse(
        request, "people/profile.html", {"form": form}, status=422 if form.is_bound else 200
    )
