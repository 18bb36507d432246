"""How an invariant is written down."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class Found:
    """`checked`: how many things were looked at. `broken`: which of them, by number, never by a name or a text."""

    checked: int
    broken: tuple[str, ...] = ()

    @classmethod
    def of(cls, checked: int, broken: Iterable[object], word: str = "#") -> Found:
        return cls(checked, tuple(f"{word}{one}" for one in broken))


@dataclass(frozen=True, slots=True)
class Invariant:
    number: int  # in "What holds always"
    name: str
    look: Callable[[datetime], Found]


known: list[Invariant] = []


def invariant(number: int, name: str) -> Callable[[Callable[[datetime], Found]], Callable[[datetime], Found]]:
    """Register the function as one."""

    def register(look: Callable[[datetime], Found]) -> Callable[[datetime], Found]:
        known.append(Invariant(number, name, look))
        return look

    return register


def keys(statement: str, *parameters: str | int) -> list[Any]:
    """First column of what a statement finds."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [row[0] for row in cursor.fetchall()]
