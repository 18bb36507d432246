"""The one page of the strategy, and taking note of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from salesdesk.web.clock import now
from salesdesk.web.conflict import Conflict
from salesdesk.web.posted import posted_from
from salesdesk.web.row_key import row_key
from strategy import access
from strategy.actions.acknowledge import acknowledge
from strategy.models import BlockKind
from strategy.page import strategy_page
from strategy.pulse.open_round import hint
from strategy.views.place import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from people.middleware import PersonRequest


@require_safe
@never_cache
def strategy(request: PersonRequest) -> HttpResponse:
    """What is in force; before the first version, how to begin."""
    access.require(access.may_see(request.user))
    at = now()
    shown = strategy_page(request.user, at=at)
    context = {"page": shown, "pulse": hint(request.user), "kinds": BlockKind}
    template = "strategy/page.html" if shown.number else "strategy/empty.html"
    return page(request, template, context, tab="strategy")


@posted_from("strategy")
def strategy_acknowledge(request: PersonRequest) -> HttpResponse:
    try:
        acknowledge(row_key(request.POST.get("version")), by=request.user, at=now())
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    else:
        messages.success(request, _("Thank you. You have taken note."))
    return redirect("strategy")
