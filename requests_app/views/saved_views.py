"""Lists with their filters, kept under a name: save, rename, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from requests_app.actions.delete_view import delete_view
from requests_app.actions.save_view import rename_view, save_view
from requests_app.models import SavedView
from requests_app.queue import LISTS
from requests_app.queue.filters import Filters
from salesdesk.web.posted import posted_from

if TYPE_CHECKING:
    from django.http import HttpResponse

    from people.middleware import PersonRequest
    from requests_app.queue import RequestList


@require_http_methods(["GET", "POST"])
def save(request: PersonRequest) -> HttpResponse:
    given = request.POST or request.GET
    found_list = LISTS.get(given.get("list", ""))
    if found_list is None or not found_list.is_for(request.user):
        raise Http404
    query = Filters.read(dict(parse_qsl(given.get("query", "")))).query()
    if request.method == "POST":
        try:
            view = save_view(
                name=request.POST.get("name", ""), list_name=found_list.name, query=query, by=request.user
            )
        except ValidationError as error:
            return _form(request, found_list, query, error=error)
        return _to(view, _("The view “%(name)s” is kept.") % {"name": view.name}, request)
    return _form(request, found_list, query)


@require_http_methods(["GET", "POST"])
def rename(request: PersonRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, user=request.user)
    if request.method == "POST":
        try:
            view = rename_view(pk, name=request.POST.get("name", ""), by=request.user)
        except ValidationError as error:
            return _form(request, LISTS[view.list_name], view.query, view=view, error=error)
        return _to(view, _("The view is called “%(name)s” now.") % {"name": view.name}, request)
    return _form(request, LISTS[view.list_name], view.query, view=view)


@posted_from("view_rename", "pk")
def delete(request: PersonRequest, pk: int) -> HttpResponse:
    get_object_or_404(SavedView, pk=pk, user=request.user)
    list_name = delete_view(pk, by=request.user)
    messages.success(request, _("The view is gone; the requests are where they were."))
    return redirect(list_name)


def _form(
    request: PersonRequest,
    found_list: RequestList,
    query: str,
    *,
    view: SavedView | None = None,
    error: ValidationError | None = None,
) -> HttpResponse:
    context = {
        "list": found_list,
        "query": query,
        "view": view,
        "name": request.POST.get("name", view.name if view else ""),
        "error": " ".join(error.messages) if error else "",
        "back": f"{reverse(found_list.name)}?{query}".rstrip("?"),
    }
    return TemplateResponse(request, "requests_app/lists/view.html", context, status=422 if error else 200)


def _to(view: SavedView, text: str, request: PersonRequest) -> HttpResponse:
    messages.success(request, text)
    return redirect(f"{reverse(view.list_name)}?{view.query}".rstrip("?"))
