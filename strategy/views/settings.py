"""What the company has agreed about making its strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from salesdesk.web.clock import now
from strategy import access
from strategy.actions.change_settings import change_settings
from strategy.forms.settings import SettingsForm
from strategy.models import StrategySettings
from strategy.views.place import UNPROCESSABLE, page, say

if TYPE_CHECKING:
    from django.http import HttpResponse

    from people.middleware import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def strategy_settings(request: PersonRequest) -> HttpResponse:
    access.require(access.may_change_settings(request.user))
    kept = StrategySettings.current()
    changed_at, changed_by = kept.changed_at, kept.changed_by
    form = SettingsForm(request.POST if request.method == "POST" else None, instance=kept)
    if form.is_bound and form.is_valid():
        try:
            change_settings(**form.cleaned_data, by=request.user, at=now())
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("strategy_settings")
    context = {"form": form, "changed_at": changed_at, "changed_by": changed_by}
    status = UNPROCESSABLE if form.is_bound else 200
    return page(request, "strategy/settings.html", context, tab="strategy_settings", status=status)
