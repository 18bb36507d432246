"""Proposals: all of them, one with what both sides say, and a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from salesdesk.web.clock import now
from salesdesk.web.conflict import Conflict
from strategy import access, in_force
from strategy.actions.propose import ProposalData, propose
from strategy.comparison import Named, field_differences, name_of
from strategy.entries import target_of
from strategy.forms.proposals import ReasonForm
from strategy.models import Proposal
from strategy.views.about import about, each_once
from strategy.views.place import CONFLICT, UNPROCESSABLE, page, say
from strategy.views.targets import aimed_at, form_for, worded
from strategy.voices import closed_ones, open_ones

if TYPE_CHECKING:
    from django.http import HttpResponse

    from people.middleware import PersonRequest
    from strategy.contents import Contents


@require_safe
@never_cache
def strategy_proposals(request: PersonRequest) -> HttpResponse:
    """Open or decided; `about` names a block, a segment or a goal."""
    access.require(access.may_see(request.user))
    decided, wanted = request.GET.get("state") == "decided", request.GET.get("about", "")
    rows = closed_ones(request.user) if decided else open_ones(request.user)
    targets = about(rows)
    context = {
        "rows": [row for row in rows if targets[row.pk].value == wanted] if wanted else rows,
        "decided": decided,
        "about": wanted,
        "about_choices": each_once(list(targets.values())),
    }
    return page(request, "strategy/proposals.html", context, tab="strategy_proposals")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def strategy_propose(request: PersonRequest, kind: str, key: str) -> HttpResponse:
    """Say something differently, add it, or (`remove`) leave it out; always with a reason."""
    is_sent = request.method == "POST"
    before, target = aimed_at(kind, key, target_of, is_sent=is_sent)
    access.require(access.may_propose(request.user))
    asked = request.POST if is_sent else request.GET
    removes = bool(target) and asked.get("remove") == "1"
    form = None if removes else form_for(request, before)
    reasons = ReasonForm(request.POST or None)
    context: dict[str, Any] = {"before": before, "kind": kind, "key": key, "target": target, "form": form}
    if not is_sent:
        return _form(request, reasons, context)
    contents = worded(form, request, now()) if form else None
    if form and target and asked.get("version", "") not in {"", str(in_force.number())}:
        # What somebody left as it stood would take back what was published meanwhile.
        newer = _("A newer version is in force meanwhile. Read it, then send this again.")
        return _form(request, reasons, context | {"conflict": newer}, status=CONFLICT)
    if not reasons.is_valid() or (form and contents is None):
        return _form(request, reasons, context, status=UNPROCESSABLE)
    sent = {"sent": reasons.cleaned_data["key"]} if reasons.cleaned_data["key"] else {}
    data = ProposalData(kind, target, contents, reasons.cleaned_data["reason"], **sent)
    try:
        made = propose(data, by=request.user, at=now())
    except ValidationError as error:
        say(form or reasons, error)
        return _form(request, reasons, context, status=UNPROCESSABLE)
    except Conflict as conflict:
        return _form(request, reasons, context | {"conflict": conflict.message}, status=CONFLICT)
    messages.success(request, _("Proposed. Both sides can say now what they think of it."))
    return redirect("strategy_proposal", made.pk)


def _form(
    request: PersonRequest, reasons: ReasonForm, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    before, target = context["before"], context["target"]
    others = Proposal.objects.open().filter(target_kind=context["kind"], target_key=target)
    context |= {
        "title": _title(before, target, removes=context["form"] is None),
        "reason_form": reasons,
        "about": context["kind"],
        "version": in_force.number(),
        "now_says": field_differences(before, None, Named.of([before])) if context["form"] is None else (),
        "may_remove": bool(target),
        "others": others.select_related("by").order_by("pk") if target else (),
    }
    return page(request, "strategy/propose.html", context, tab="strategy_proposals", status=status)


def _title(before: Contents, target: str, *, removes: bool) -> str:
    if removes:
        return _("Propose to leave out: %(name)s") % {"name": name_of(before)}
    if target:
        return _("Propose a change: %(name)s") % {"name": name_of(before)}
    new = {"segment": _("Propose a target segment"), "goal": _("Propose a goal")}
    if before.about in new:
        return new[before.about]
    if getattr(before, "kind", "free") == "free":
        return _("Propose a block")
    return _("Propose: %(name)s") % {"name": name_of(before)}
