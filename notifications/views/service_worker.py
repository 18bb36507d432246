"""The script that browsers keep running in the background. Its address decides for which pages it speaks: for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from django.http import HttpRequest


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> FileResponse:
    script = finders.find("js/service-worker.js")
    if script is None:
        raise Http404
    return FileResponse(
        open(script, "rb"),  # the response closes it
        content_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": "no-cache"},
    )
