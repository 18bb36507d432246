"""Addresses that only take a form: whoever opens one, comes to the page on which the form stands.

A refused form leaves such an address in the browser's bar, and so does a log-in that came in between.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    View = Callable[..., HttpResponse]


def posted_from(page: str, *kept: str) -> Callable[[View], View]:
    """POST goes to the view; GET to the URL named `page`, with those parts of the address that are `kept`."""

    def door(view: View) -> View:
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST":
                return redirect(page, **{name: kwargs[name] for name in kept})
            return view(request, *args, **kwargs)

        return opened

    return door
