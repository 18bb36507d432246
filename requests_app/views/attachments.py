"""Files of a request, handed out to whoever may see the request, and never run by anybody's browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from requests_app.models import Attachment, SalesRequest
from salesdesk.web.pictures import SHOWN_IN_PAGE

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from people.middleware import PersonRequest


@require_safe
def download(request: PersonRequest, pk: int, attachment_pk: int) -> HttpResponseBase:
    """Pictures, which we have made ourselves, are shown; everything else is saved."""
    visible = SalesRequest.objects.visible_to(request.user)
    files = Attachment.objects.present().filter(sales_request__in=visible, sales_request_id=pk)
    file = get_object_or_404(files, pk=attachment_pk)
    etag = f'"{file.sha256}"'
    response = get_conditional_response(request, etag=etag) or _file(file)
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    patch_cache_control(response, private=True, max_age=0, must_revalidate=True)  # who may see it may change
    return response


def _file(file: Attachment) -> FileResponse | HttpResponse:
    try:
        content = file.file.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    inline = file.content_type in SHOWN_IN_PAGE
    return FileResponse(content, as_attachment=not inline, filename=file.name, content_type=file.content_type)
