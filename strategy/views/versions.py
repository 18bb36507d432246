"""Everything that was published, each with whose work it is and what was different about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from salesdesk.web.clock import now
from strategy import access
from strategy.history import version_page, versions
from strategy.models import Picture
from strategy.views.place import page
from strategy.views.sections import sections

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from people.middleware import PersonRequest


@require_safe
def strategy_versions(request: PersonRequest) -> HttpResponse:
    access.require(access.may_see(request.user))
    return page(request, "strategy/versions.html", {"versions": versions()}, tab="strategy_versions")


@require_safe
def strategy_version(request: PersonRequest, number: int) -> HttpResponse:
    """Compared with the one before it; with `?text=` only what it says."""
    access.require(access.may_see(request.user))
    found = version_page(number, at=now())
    if found is None:
        raise Http404
    comparison = found.comparison if found.earlier else None
    context = {
        "version": found.version,
        "base_number": found.earlier,
        "comparison": comparison,
        "compared": "text" not in request.GET and comparison is not None,
        "sections": sections(found.content, comparison),
        "may_manage": False,
    }
    return page(request, "strategy/version.html", context, tab="strategy_versions")


@require_safe
def strategy_picture(request: PersonRequest, pk: int) -> HttpResponseBase:
    """Made anew from its pixels when it came in: it is shown, and never run."""
    access.require(access.may_see(request.user))
    picture = get_object_or_404(Picture, pk=pk)
    etag = f'"{picture.sha256}"'
    response = get_conditional_response(request, etag=etag) or _file(picture)
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    patch_cache_control(response, private=True, max_age=0, must_revalidate=True)
    return response


def _file(picture: Picture) -> FileResponse:
    try:
        content = picture.file.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    return FileResponse(content, filename=picture.name, content_type=picture.content_type)
