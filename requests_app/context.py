"""What every page shows of requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest


def needs_me(request: HttpRequest) -> dict[str, Any]:
    """How many requests wait for this reader: the number in the tab."""
    return {"needs_me": 0}
