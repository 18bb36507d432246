"""When the database is busy or away for a moment: a page that says so and asks to come back, instead of an error."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError

from salesdesk.web import plain_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

log = logging.getLogger(__name__)
COME_BACK_AFTER = 5  # seconds
# SQLite calls a missing table an OperationalError too; only these pass by themselves.
PASSING = (
    "database is locked",
    "database table is locked",
    "disk is full",
    "disk i/o error",
    "unable to open",
)


def is_passing(error: BaseException | None) -> bool:
    """Whether `error` says that the database is locked, full, restarting or not reachable, and not that we are wrong."""
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    if type(error.__cause__).__module__ == "sqlite3":
        return any(sign in str(error).lower() for sign in PASSING)
    return True


def page() -> HttpResponse:
    """503, for people and for htmx alike. Nothing was saved: the transaction that met the trouble is gone."""
    response = plain_page.answer("503.html", 503)
    response["Retry-After"] = str(COME_BACK_AFTER)
    return response


class BusyMiddleware:
    """Turns such an error in a view into 503. Those in other middleware end in `errors.server_error`, which asks as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not is_passing(exception):
            return None
        log.warning("%s %s: database busy or away: %s", request.method, request.path, exception)
        return page()
