"""What every page knows of its reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from people.demo import doors
from salesdesk.web.clock import now

if TYPE_CHECKING:
    from django.http import HttpRequest


def reader(request: HttpRequest) -> dict[str, Any]:
    """`now`: the moment the page was made, for relative times. `demo_doors`: asked for by the login page only."""
    return {"now": now(), "demo_doors": doors}
