"""Names in the order in which people look for them: "Österreich" stands under O, whatever the database thinks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar
from unicodedata import combining, normalize

if TYPE_CHECKING:
    from collections.abc import Iterable


class Named(Protocol):
    name: str
    pk: int


Row = TypeVar("Row", bound=Named)


def by_name(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (_letters(row.name), row.pk))


def _letters(name: str) -> str:
    return "".join(letter for letter in normalize("NFKD", name.casefold()) if not combining(letter))
