"""The lists: queue, desk, waiting, overdue, delivered, everything; the rep's own and the tandem's; search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from requests_app.context import needs_reader, told
from requests_app.models import SavedView
from requests_app.queue import LISTS, Page, page_for
from requests_app.queue.changes import hub, token_now
from requests_app.queue.choices import Choice, chips_for, choices_for
from requests_app.queue.lists import inside_or_leads
from requests_app.queue.load import load
from requests_app.returning import number_to_decide
from salesdesk.web.clock import now
from salesdesk.web.fragments import wants_fragment
from salesdesk.web.parts import Tab

if TYPE_CHECKING:
    from collections.abc import Mapping

    from people.middleware import PersonRequest


@require_safe
@never_cache
@vary_on_headers("HX-Request")
def show(request: PersonRequest, name: str) -> HttpResponse:
    """A list as a page; its rows for htmx; 204 where the reader has these very rows already (`v`)."""
    if not wants_fragment(request):
        page, version, token = _read(request, name, hub.token)
        context = _whole_page(page, version, request.GET)
        return TemplateResponse(request, "requests_app/lists/list.html", context | {"live_token": token})
    token = token_now() if "v" in request.GET else hub.token
    if token and token == request.GET.get("token"):
        return _as_before(token)
    page, version, token = _read(request, name, token)
    if request.GET.get("v") == version:
        return _as_before(token)
    choices = choices_for(page) if page.filters else []
    context = _rows(page, version, choices, request.GET) | {"live_token": token}
    response = TemplateResponse(request, "requests_app/lists/rows.html", context)
    if "v" not in request.GET:
        response["HX-Push-Url"] = context["here"]
    return response


def _read(request: PersonRequest, name: str, token: str) -> tuple[Page, str, str]:
    """The page, its version for this reader, and the token, which was there before the rows were read."""
    page = page_for(LISTS[name], request.user, request.GET, now())
    return page, f"{page.version}{needs_reader(request):x}", token


def _as_before(token: str) -> HttpResponse:
    return HttpResponse(status=204, headers={"Live-Token": token})


@require_safe
@never_cache
def needs_me(request: PersonRequest) -> HttpResponse:
    """For pages without a list: the number in the tab."""
    return JsonResponse({"needs_me": told(needs_reader(request))})


@require_safe
def no_stream(request: PersonRequest) -> HttpResponse:
    """The stream of live updates is answered before Django, by `salesdesk/asgi.py`; elsewhere 204 tells browsers to poll."""
    return HttpResponse(status=204)


@require_safe
def show_load(request: PersonRequest) -> HttpResponse:
    if not inside_or_leads(request.user):
        raise PermissionDenied
    return TemplateResponse(request, "requests_app/lists/load.html", {"load": load(now())})


def _rows(page: Page, version: str, choices: list[Choice], given: Mapping[str, str]) -> dict[str, Any]:
    address, query = reverse(page.request_list.name), page.filters.query()
    cursor = {name: given[name] for name in ("after", "before") if given.get(name)}
    return {
        "page": page,
        "list": page.request_list,
        "rows": page.rows,
        "reader": page.reader.user,
        "form_key": uuid4(),
        "address": address,
        "query": query,
        "here": _address(address, query, cursor),
        "live_href": _address(address, query, {**cursor, "v": version}),
        "before_href": _address(address, query, {"before": page.before}) if page.before else "",
        "after_href": _address(address, query, {"after": page.after}) if page.after else "",
        "chips": chips_for(page.filters, choices, address),
    }


def _address(address: str, query: str, more: Mapping[str, str]) -> str:
    return f"{address}?{'&'.join(filter(None, (query, urlencode(more))))}".rstrip("?")


def _whole_page(page: Page, version: str, given: Mapping[str, str]) -> dict[str, Any]:
    loads = load(now()) if page.request_list.has_load else None
    people = None if loads is None else [(str(found.pk), found.name) for found in loads]
    choices = choices_for(page, people)
    views = list(
        SavedView.objects.filter(user=page.reader.user, list_name=page.request_list.name).order_by(
            "position", "pk"
        )
    )
    # Back from an absence: what was handed over waits for a word beside one's own desk.
    reader = page.reader.user
    asks = page.request_list.name == "desk" and reader.has_absences  # type: ignore[attr-defined]  # by `people.backend`
    to_decide = number_to_decide(reader, now()) if asks else 0
    bar = {
        "to_decide": to_decide,
        "load": loads,
        "choices": choices,
        "tabs": _tabs(page, views),
        "view": _current(page, views),
    }
    return _rows(page, version, choices, given) | bar


def _current(page: Page, views: list[SavedView]) -> SavedView | None:
    return next((view for view in views if view.query == page.filters.query()), None)


def _tabs(page: Page, views: list[SavedView]) -> list[Tab]:
    """The reader's own views of this list, behind the list itself; nothing where they have none."""
    address, current = reverse(page.request_list.name), _current(page, views)
    own = [
        Tab(view.name, f"{address}?{view.query}", current=view == current, icon="bookmark") for view in views
    ]
    return (
        [Tab(page.request_list.title, address, current=not page.filters, icon=page.request_list.icon), *own]
        if own
        else []
    )
