"""One goal: how far it is, and what was typed in when and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from salesdesk.web.clock import now
from strategy import access, in_force
from strategy.actions.record_progress import record_progress
from strategy.content import content_of
from strategy.forms.goal_value import GoalValueForm
from strategy.models import GoalEntry, GoalProgress
from strategy.views.place import UNPROCESSABLE, page, say

if TYPE_CHECKING:
    from django.http import HttpResponse

    from people.middleware import PersonRequest

SHOWN = 100  # values, the newest first


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def strategy_goal(request: PersonRequest, pk: int) -> HttpResponse:
    """A goal in force. Whoever keeps an eye on it, and a manager, type in how far it is."""
    access.require(access.may_see(request.user))
    content = content_of(in_force.published(), at=now(), proposed={})
    goal = next((row for row in content.goals if row.pk == pk), None)
    if goal is None:
        raise Http404
    if request.method == "POST":
        access.require(access.may_record(request.user, goal.owner_pk))
    form = GoalValueForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            record_progress(pk, form.cleaned_data["value"], by=request.user, at=now())
        except ValidationError as error:
            say(form, error)
        except GoalEntry.DoesNotExist as gone:  # left out at this moment
            raise Http404 from gone
        else:
            messages.success(request, _("Saved."))
            return redirect("strategy_goal", pk)
    history = GoalProgress.objects.filter(goal=pk).select_related("by").order_by("-pk")[:SHOWN]
    context = {
        "goal": goal,
        "form": form,
        "history": history,
        "may_record": not goal.is_computed and access.may_record(request.user, goal.owner_pk),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return page(request, "strategy/goal.html", context, tab="strategy", status=status)
