"""What every page knows of its reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from salesdesk.web.clock import now

if TYPE_CHECKING:
    from django.http import HttpRequest


def reader(request: HttpRequest) -> dict[str, Any]:
    """The moment the page was made, for relative times."""
    return {"now": now()}
