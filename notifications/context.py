"""The bell on every page. Nothing is asked of the database before a template looks at it, and then once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.functional import cached_property

from notifications.inbox import Unread, unread

if TYPE_CHECKING:
    from django.http import HttpRequest


class Bell:
    """The reader's unread notices. `rings_here`: some of them lead to the very page that is being read."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def unread(self) -> Unread:
        user = getattr(self._request, "user", None)
        if user is None or not user.is_authenticated:
            return Unread(0, frozenset())
        return unread(user)

    @property
    def rings_here(self) -> bool:
        return self._request.path in self.unread.paths


def bell(request: HttpRequest) -> dict[str, Any]:
    return {"bell": Bell(request)}
