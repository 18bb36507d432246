"""A constant that is written into the SQL instead of being bound to it.

SQLite chooses a partial index only where it can prove from the statement's text that the index's condition holds, and a
bound parameter proves nothing. Measured with 100,000 rows: a condition with bound states reads the whole table.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db.models import Value

if TYPE_CHECKING:
    from collections.abc import Iterable

HARMLESS = re.compile(r"[a-z_]+")


class Literal(Value):
    """A word of our own making, never something that came from outside. Raises `ValueError` for anything but a-z and _."""

    def __init__(self, value: str) -> None:
        if not HARMLESS.fullmatch(value):
            msg = f"{value!r} is not a plain word"
            raise ValueError(msg)
        super().__init__(str(value))

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        return f"'{self.value}'", ()


def literals(values: Iterable[str]) -> list[Literal]:
    """In the values' alphabetical order: the same as in the index, which is compared text by text."""
    return [Literal(value) for value in sorted(str(value) for value in values)]
