"""Friendly pages for what goes wrong; `salesdesk/urls.py` names them as handlers.

Refusals (403, 404) know the reader and keep the navigation. The others may be shown while nothing works, and ask nothing.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token

from salesdesk.web import busy, plain_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

TOO_MUCH = (RequestDataTooBig, TooManyFilesSent, TooManyFieldsSent)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when the reason is that too much was sent."""
    if isinstance(exception, TOO_MUCH):
        return plain_page.answer("413.html", 413)
    return plain_page.answer("400.html", 400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long or came from elsewhere. `reason` is Django's, for developers, not shown."""
    return render(request, "403_csrf.html", status=403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when a middleware met a database that is busy or away. Django calls this while handling the error."""
    if busy.is_passing(sys.exc_info()[1]):
        return busy.page()
    return plain_page.answer("500.html", 500)
