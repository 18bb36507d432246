"""The escalation page: what burns, why, who knows, whose turn it is, and what can be done right there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from requests_app import access
from requests_app.actions.claim import claim
from requests_app.actions.take_over import take_over as take
from requests_app.burning import ICONS, TITLES, Group, Screen, screen
from requests_app.models import SalesRequest
from requests_app.queue.changes import hub, token_now
from requests_app.states import TransitionNotAllowed
from requests_app.views.row import key_for
from salesdesk.web.clock import now
from salesdesk.web.conflict import Conflict
from salesdesk.web.fragments import wants_fragment
from salesdesk.web.parts import Tab
from salesdesk.web.posted import posted_from

if TYPE_CHECKING:
    from collections.abc import Mapping

    from people.middleware import PersonRequest


@require_safe
@never_cache
@vary_on_headers("HX-Request")
def escalations(request: PersonRequest) -> HttpResponse:
    """The page; its changing part for htmx; 204 where the reader has this very screen already (`v`)."""
    if not access.may_see_escalations(request.user):
        raise PermissionDenied
    is_fragment = wants_fragment(request)
    token = token_now() if is_fragment else hub.token
    found = screen(request.user, request.GET, now())
    if is_fragment and request.GET.get("v") == found.version:
        return HttpResponse(status=204, headers={"Live-Token": token})
    template = "board" if is_fragment else "page"
    context = _context(found, request.GET) | {"live_token": token, "reader": request.user}
    return TemplateResponse(request, f"requests_app/escalations/{template}.html", context)


@posted_from("escalations")
def take_over(request: PersonRequest, pk: int) -> HttpResponse:
    """Mine, and in hand: claimed where nobody has it, else taken over from whoever has."""
    if not access.may_see_escalations(request.user):
        raise PermissionDenied
    row = get_object_or_404(SalesRequest.objects.visible_to(request.user).sent(), pk=pk)
    key = key_for(request, f"take over {pk}")
    step = claim if row.owner_id is None else take
    try:
        step(pk, by=request.user, at=now(), key=key)
    except Conflict as conflict:
        messages.warning(request, str(conflict))
    except TransitionNotAllowed:
        messages.warning(request, _("This is no longer possible. This is how it stands now."))
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        messages.success(request, _("It is yours: #%(number)s") % {"number": pk})
    return redirect("escalations")


def _context(found: Screen, given: Mapping[str, str]) -> dict[str, Any]:
    address = reverse("escalations")
    only = {"group": found.chosen.name.lower()} if found.chosen else {}
    place = {name: given[name] for name in ("after", "before") if given.get(name)}

    def href(**more: str) -> str:
        return f"{address}?{urlencode({**only, **more})}".rstrip("?")

    return {
        "screen": found,
        "groups": [
            {
                "title": TITLES[group],
                "icon": ICONS[group],
                "name": group.name.lower(),
                "count": number,
                "rows": rows,
            }
            for group, number, rows in found.groups
        ],
        "tabs": _tabs(found, address),
        "live_href": href(**place, v=found.version),
        "before_href": href(before=found.before) if found.before else "",
        "after_href": href(after=found.after) if found.after else "",
        "form_key": uuid4(),
    }


def _tabs(found: Screen, address: str) -> list[Tab]:
    everything = Tab(_("Everything"), address, found.total, current=found.chosen is None, icon="flame")
    return [
        everything,
        *(
            Tab(
                str(TITLES[group]),
                f"{address}?group={group.name.lower()}",
                found.counts.get(group, 0),
                current=found.chosen is group,
                icon=ICONS[group],
            )
            for group in Group
            if group in found.counts or found.chosen is group
        ),
    ]
