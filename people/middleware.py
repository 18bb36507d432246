"""The reader's language and time zone, for everything below."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils import timezone, translation

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from people.models import User


class PersonRequest(HttpRequest):
    """For annotations: what a view behind the login is given."""

    user: User


class ReaderMiddleware:
    """Whoever is logged in reads in their own language and zone; everybody else in the browser's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        translation.activate(request.user.language)
        request.LANGUAGE_CODE = request.user.language
        with timezone.override(zoneinfo.ZoneInfo(request.user.time_zone)):
            return self.get_response(request)
