"""What every page shows of requests. Nothing is asked of the database before a template looks at it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.functional import SimpleLazyObject

from requests_app.absence_calendar import words
from requests_app.queue.needs_me import MOST
from requests_app.queue.needs_me import needs_me as count
from salesdesk.web.clock import now

if TYPE_CHECKING:
    from django.http import HttpRequest


class LazyCounts:
    """The numbers in the navigation: how many need me, beside the page where they stand."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get(self, url_name: str, default: int = 0) -> int:
        home = "desk" if self.request.user.works_inside else "mine"  # type: ignore[union-attr]  # asked for readers only
        return needs_reader(self.request) if url_name == home else default


def needs_me(request: HttpRequest) -> dict[str, Any]:
    """How many requests wait for this reader: the number in the tab."""
    return {
        "needs_me": SimpleLazyObject(_asked_late(request)),
        "needs_me_page": _home(request),
        "nav_counts": LazyCounts(request),
        "own_absence": SimpleLazyObject(lambda: _own_absence(request)),
    }


def _own_absence(request: HttpRequest) -> dict[str, Any] | None:
    """Whether the reader is reported absent, and until when; for the line above their pages. No query for who is here."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or user.absence_now is None:
        return None
    until = words.until_text(user.absence_until, user.hours().zone, words.local_today(now()))
    return {"pk": user.absence_now, "until": until}


def told(number: int) -> int | str:
    """As a badge shows it."""
    return number if number < MOST else f"{MOST - 1}+"


def needs_reader(request: HttpRequest) -> int:
    """As `queue.needs_me`, once for each request of the browser."""
    if not request.user.is_authenticated:
        return 0
    if not hasattr(request, "needs_reader"):
        request.needs_reader = count(request.user, now())  # type: ignore[attr-defined]
    return request.needs_reader  # type: ignore[attr-defined]


def _asked_late(request: HttpRequest) -> Callable[[], int | str]:
    return lambda: told(needs_reader(request))


def _home(request: HttpRequest) -> str:
    """The page on which stands what needs them."""
    user = getattr(request, "user", None)
    return "desk" if user is not None and user.is_authenticated and user.works_inside else "mine"
