"""The strategy's pages are one place: the same tabs, and what the reader may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from salesdesk.web.clock import now
from salesdesk.web.parts import Tab
from strategy import access
from strategy.models import Proposal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.exceptions import ValidationError
    from django.forms import BaseForm
    from django.http import HttpResponse

    from people.middleware import PersonRequest

UNPROCESSABLE, CONFLICT = 422, 409


def page(
    request: PersonRequest, template: str, context: Mapping[str, Any], *, tab: str, status: int = 200
) -> HttpResponse:
    """A page of this place. `tab`: the URL name of the tab it belongs to. One query for the tabs."""
    user = request.user
    shared = {
        "tabs": _tabs(request, tab),
        "now": now(),
        "may_propose": access.may_propose(user),
        "may_manage": access.may_manage(user),
    }
    return TemplateResponse(request, template, {**shared, **context}, status=status)


def say(form: BaseForm, error: ValidationError) -> None:
    """Put what an action refused beside its field, or above the form where there is no such field."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        if name not in form.fields:
            form.add_error(None, errors)
        elif name not in form.errors:
            form.add_error(name, errors)


def _tabs(request: PersonRequest, current: str) -> list[Tab]:
    open_now = Proposal.objects.open().count()
    tabs = [
        (_("Strategy"), "strategy", "compass", None),
        (_("Proposals"), "strategy_proposals", "messages-square", open_now),
        (_("Draft"), "strategy_draft", "file-pen-line", None),
        (_("Versions"), "strategy_versions", "history", None),
        (_("Pulse"), "pulse_rounds", "audio-lines", None),
    ]
    if access.may_change_settings(request.user):
        tabs.append((_("Settings"), "strategy_settings", "settings-2", None))
    return [Tab(label, reverse(name), count, name == current, icon) for label, name, icon, count in tabs]
