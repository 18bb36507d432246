"""The draft of the next version: everybody reads it beside what is in force, a sales manager works on it and publishes it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from salesdesk.web.clock import now
from salesdesk.web.conflict import Conflict
from salesdesk.web.posted import posted_from
from strategy import access, in_force
from strategy.actions.discard_draft import discard_draft
from strategy.actions.edit_draft import arrange, begin_draft, leave_out, put_into_draft
from strategy.actions.publish import publish
from strategy.comparison import compare_versions, name_of
from strategy.content import PROMISED, content_of
from strategy.entries import find
from strategy.history import makers_of
from strategy.models import Side, StrategySettings, StrategyVersion, Target
from strategy.pulse.open_round import hint
from strategy.taking_part import participation_now
from strategy.views.place import CONFLICT, UNPROCESSABLE, page, say
from strategy.views.sections import FIXED, sections
from strategy.views.targets import aimed_at, form_for, require_target, worded

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from people.middleware import PersonRequest
    from strategy.contents import Contents

HUNDRED = 100


@require_safe
@never_cache
def strategy_draft(request: PersonRequest) -> HttpResponse:
    access.require(access.may_see(request.user))
    return _draft(request)


def step(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A door for one step of a manager. What cannot be done, or not any more, is said above the draft."""

    @posted_from("strategy_draft")
    @never_cache
    @wraps(view)
    def opened(request: PersonRequest, **at: str) -> HttpResponse:
        access.require(access.may_manage(request.user))
        if at:
            require_target(at["kind"], at["key"])
        try:
            return view(request, **at)
        except ValidationError as error:
            return _draft(request, refused=error.messages, status=UNPROCESSABLE)
        except Conflict as conflict:
            return _draft(request, refused=[conflict.message], status=CONFLICT)

    return opened


@step
def strategy_draft_begin(request: PersonRequest) -> HttpResponse:
    begin_draft(by=request.user, at=now())
    return redirect("strategy_draft")


@step
def strategy_draft_discard(request: PersonRequest) -> HttpResponse:
    discard_draft(seen=_seen(request), by=request.user)
    messages.success(request, _("Discarded. Proposals that were taken are open again."))
    return redirect("strategy_draft")


@step
def strategy_publish(request: PersonRequest) -> HttpResponse:
    version = publish(seen=_seen(request), by=request.user, at=now())
    messages.success(request, _("Version %(n)s is in force.") % {"n": version.number})
    return redirect("strategy")


@step
def strategy_draft_remove(request: PersonRequest, kind: str, key: str) -> HttpResponse:
    leave_out(kind, key, seen=_seen(request), by=request.user)
    messages.success(request, _("Left out of the draft."))
    return redirect("strategy_draft")


@step
def strategy_draft_arrange(request: PersonRequest, kind: str, key: str) -> HttpResponse:
    """`keys`: of its kind in the order in which they stand; this one goes one place up or (`down`) down."""
    keys = request.POST.getlist("keys")
    if key in keys:
        here = keys.index(key)
        there = here + (1 if request.POST.get("down") else -1)
        if 0 <= there < len(keys):
            keys[here], keys[there] = keys[there], keys[here]
        if kind == Target.BLOCK:
            keys = [*FIXED, *keys]  # they have their own places
        arrange(kind, keys, seen=_seen(request), by=request.user)
    return redirect("strategy_draft")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def strategy_draft_edit(request: PersonRequest, kind: str, key: str) -> HttpResponse:
    """Word a block, a segment or a goal of the draft. Begun where there is none yet."""
    access.require(access.may_manage(request.user))
    begun = _begun()
    is_sent = request.method == "POST"
    before, target = aimed_at(kind, key, lambda about, name: find(begun, about, name), is_sent=is_sent)
    form = form_for(request, before)
    context: dict[str, Any] = {"before": before, "kind": kind, "key": key, "target": target, "form": form}
    if not is_sent:
        return _edit(request, context)
    contents = worded(form, request, now())
    if contents is None:
        return _edit(request, context, status=UNPROCESSABLE)
    try:
        put_into_draft(target, contents, seen=_seen(request), by=request.user, at=now())
    except ValidationError as error:
        say(form, error)
        return _edit(request, context, status=UNPROCESSABLE)
    except Conflict as conflict:
        # What was typed stays; who sends it again does so knowingly.
        return _edit(request, context | {"conflict": conflict.message}, status=CONFLICT)
    return redirect("strategy_draft")


def _edit(request: PersonRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    begun = _begun()
    context |= {
        "title": _title(context["before"], context["target"]),
        "about": context["kind"],
        "seen": _seen(request) if status == UNPROCESSABLE else (begun.mark if begun else ""),
        "may_remove": bool(context["target"]) and begun is not None and begun.number is None,
    }
    return page(request, "strategy/draft_edit.html", context, tab="strategy_draft", status=status)


def _title(before: Contents, target: str) -> str:
    if target or getattr(before, "kind", "free") != "free":
        return name_of(before)
    names = {"segment": _("Add a target segment"), "goal": _("Add a goal"), "block": _("Add a block")}
    return names[before.about]


def _begun() -> StrategyVersion | None:
    """What the next change begins with: the draft, or what is in force."""
    return _current() or in_force.published()


def _current() -> StrategyVersion | None:
    return StrategyVersion.objects.drafts().select_related("base").first()


def _draft(request: PersonRequest, *, refused: list[str] | None = None, status: int = 200) -> HttpResponse:
    draft, context = _current(), {"refused": refused, **_participation()}
    if draft is None:
        return page(request, "strategy/draft_none.html", context, tab="strategy_draft", status=status)
    comparison = compare_versions(draft.base, draft) if draft.base else None
    content = content_of(draft, at=now(), proposed={})
    context |= {
        "draft": draft,
        "words": content.words,
        "minutes": content.minutes,
        "is_too_long": content.minutes > PROMISED,
        "pulse": hint(request.user),
        "base_number": draft.base.number if draft.base else 0,
        "compared": "text" not in request.GET and comparison is not None,
        "comparison": comparison,
        "sections": sections(content, comparison),
        "makers": makers_of([draft.pk]).get(draft.pk, ()),
    }
    return page(request, "strategy/draft.html", context, tab="strategy_draft", status=status)


@dataclass(frozen=True, slots=True)
class SideMeter:
    """One side's part as a bar. `percent`: who took part; `mark`: what is needed, 0 where the side has nobody."""

    side: str
    label: str
    took_part: int
    members: int
    missing: int
    percent: int
    mark: int


def _participation() -> dict[str, Any]:
    """How far both sides are from enough, and what that is."""
    part = participation_now()
    meters = [
        SideMeter(
            one.side,
            str(Side(one.side).label),
            one.took_part,
            one.members,
            one.missing,
            HUNDRED * one.took_part // max(one.members, 1),
            HUNDRED * one.needed // one.members if one.members else 0,
        )
        for one in part.sides
    ]
    share = StrategySettings.current().get_share_display()
    return {"sides": meters, "is_enough": part.is_enough, "share": share}


def _seen(request: PersonRequest) -> str:
    return request.POST.get("seen", "")
