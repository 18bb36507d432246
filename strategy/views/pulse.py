"""Answer the pulse: three minutes, on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from salesdesk.web.clock import now
from salesdesk.web.conflict import Conflict
from salesdesk.web.row_key import row_key
from strategy import access
from strategy.actions.answer_pulse import answer_pulse
from strategy.forms.pulse import PulseForm
from strategy.models import PulseRound
from strategy.pulse.open_round import open_round
from strategy.views.place import CONFLICT, UNPROCESSABLE, page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from people.middleware import PersonRequest
    from strategy.pulse.open_round import OpenRound


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def pulse(request: PersonRequest) -> HttpResponse:
    access.require(access.may_see(request.user))
    here = open_round(request.user, now())
    if request.method == "POST":
        return _answer(request, here)
    form = PulseForm(statements=here.statements) if here and here.statements else None
    return _page(request, here, form=form)


def _answer(request: PersonRequest, here: OpenRound | None) -> HttpResponse:
    """What was typed is kept in the page, and nowhere else."""
    if here is None or here.pk != row_key(request.POST.get("round")):
        return _too_late(
            request, here, _("The round has closed meanwhile. Your answer was not taken any more.")
        )
    if here.has_answered:
        return _done(request, is_first=False)
    form = PulseForm(request.POST, statements=here.statements)
    access.require(here.is_asked)
    if not form.is_valid():
        return _page(request, here, form=form, status=UNPROCESSABLE)
    try:
        is_first = answer_pulse(here.pk, form.data_typed(), by=request.user, at=now())
    except Conflict as conflict:
        return _too_late(request, None, conflict.message)
    return _done(request, is_first=is_first)


def _done(request: PersonRequest, *, is_first: bool) -> HttpResponse:
    if is_first:
        messages.success(request, _("Thank you. Your answer is in, without your name."))
    else:
        messages.info(request, _("You had answered already. Your first answer counts."))
    return redirect("pulse")


def _too_late(request: PersonRequest, here: OpenRound | None, message: str) -> HttpResponse:
    """Nothing that was typed is lost: the words stand in the answer, to be copied."""
    typed = str(request.POST.get("words", "")).replace("\0", "").strip()
    form = PulseForm(statements=here.statements) if here and here.statements else None
    return _page(request, here, form=form, conflict=message, typed=typed, status=CONFLICT)


def _page(
    request: PersonRequest, here: OpenRound | None, *, status: int = 200, **more: object
) -> HttpResponse:
    context = {"round": here, "latest": PulseRound.objects.shown().last(), **more}
    return page(request, "strategy/pulse.html", context, tab="pulse_rounds", status=status)
