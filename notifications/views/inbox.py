"""The inbox: read, go to, mark as read. No address changes anything by being opened."""

from __future__ import annotations

import json
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from notifications import inbox
from notifications.actions.read import read, read_about, read_all
from notifications.models import Notice
from salesdesk.web.clock import now
from salesdesk.web.fragments import wants_fragment
from salesdesk.web.parts import Tab
from salesdesk.web.posted import posted_from

if TYPE_CHECKING:
    from people.middleware import PersonRequest


@require_safe
@never_cache
@vary_on_headers("HX-Request")
def show(request: PersonRequest) -> HttpResponse:
    """The inbox as a page; its lines for htmx; 204 where the reader has these very lines already (`v`)."""
    only_unread = bool(request.GET.get("unread"))
    found = inbox.page(request.user, before=request.GET.get("before", ""), only_unread=only_unread)
    is_fragment = wants_fragment(request)
    if is_fragment and request.GET.get("v") == found.version:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    part = "lines" if is_fragment else "inbox"
    return TemplateResponse(request, f"notifications/{part}.html", _context(request, found))


def _context(request: PersonRequest, page: inbox.Page) -> dict[str, Any]:
    place = {"before": request.GET["before"]} if request.GET.get("before") and not page.is_first else {}
    kept = {"unread": "1"} if page.only_unread else {}
    home = reverse("inbox")
    return {
        "page": page,
        "live_href": f"{home}?{urlencode({**kept, **place, 'v': page.version})}",
        "newest_href": "" if page.is_first else _address(home, kept),
        "older_href": _address(home, {**kept, "before": page.older}) if page.older else "",
        "tabs": [
            Tab(_("All"), home, current=not page.only_unread),
            Tab(_("Unread"), f"{home}?unread=1", current=page.only_unread),
        ],
        "back": request.get_full_path() if not wants_fragment(request) else _address(home, {**kept, **place}),
    }


def _address(home: str, query: dict[str, str]) -> str:
    return f"{home}?{urlencode(query)}" if query else home


@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: PersonRequest, pk: int) -> HttpResponse:
    """GET goes to the page that it is about (which marks it as read itself); POST marks it and stays."""
    found = get_object_or_404(Notice.objects.of(request.user), pk=pk)
    if request.method != "POST":
        return redirect(_own_page(found.url) or reverse("inbox"))
    read(pk, by=request.user, at=now())
    return redirect(_own_page(request.POST.get("back", "")) or reverse("inbox"))


@posted_from("inbox")
def all_read(request: PersonRequest) -> HttpResponse:
    """Everything up to the moment of the page on which the button stood."""
    until = _moment(request.POST.get("until", ""))
    if until is None:
        return HttpResponseBadRequest()
    read_all(by=request.user, until=until, at=now())
    return redirect(_own_page(request.POST.get("back", "")) or reverse("inbox"))


@require_POST
def seen(request: PersonRequest) -> HttpResponse:
    """A page that notices led to was opened: they are read."""
    path, until = request.POST.get("path", ""), _moment(request.POST.get("until", ""))
    if until is None or not path.startswith("/") or "\0" in path:
        return HttpResponseBadRequest()
    read_about(path, by=request.user, until=until, at=now())
    told = json.dumps({"bell": {"unread": inbox.unread(request.user).told}})
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Trigger": told})


@require_safe
@never_cache
def count(request: PersonRequest) -> HttpResponse:
    """For pages that are open: the number in the bell."""
    return JsonResponse({"unread": inbox.unread(request.user).told})


def _own_page(url: str) -> str:
    """`url` if it leads to a page of ours, else nothing."""
    return url if url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None) else ""


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
