"""Every request has a number, which stands in each line written meanwhile and in the answer; one line tells of it."""

from __future__ import annotations

import logging
import re
import time
from typing import TYPE_CHECKING
from uuid import uuid4

from structlog.contextvars import bound_contextvars

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

log = logging.getLogger(__name__)
HEADER = "X-Request-ID"
SANE = re.compile(r"[A-Za-z0-9_-]{8,64}")
UNTOLD = ("/healthz/", "/metrics", "/static/")  # asked by machines, all day long


class RequestLogMiddleware:
    """The first of all. A number that a proxy gave is kept, if it is one. No path, no name: the route says enough."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        number = given if SANE.fullmatch(given) else uuid4().hex
        since = time.monotonic()
        with bound_contextvars(request_id=number):
            response = self.get_response(request)
            response[HEADER] = number
            if not request.path.startswith(UNTOLD):
                log.info("answered", extra=_facts(request, response, since))
        return response


def _facts(request: HttpRequest, response: HttpResponse, since: float) -> dict[str, object]:
    route = request.resolver_match.route if request.resolver_match else "?"
    milliseconds = round((time.monotonic() - since) * 1000)
    return {"route": route, "method": request.method, "status": response.status_code, "ms": milliseconds}
