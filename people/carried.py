"""What upper floors want to know of the reader on every page: read with the reader, so that no page asks for it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    Maker = Callable[[], "Combinable"]

_makers: dict[str, Maker] = {}


def register(name: str, maker: Maker) -> None:
    """`maker` answers an expression over the people's table; whoever is logged in carries its value as `name`."""
    _makers[name] = maker


def expressions() -> dict[str, Combinable]:
    return {name: maker() for name, maker in _makers.items()}
