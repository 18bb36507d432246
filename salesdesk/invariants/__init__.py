"""What holds always, asked of the live database and files: one small function for each thing that could be broken.

The numbers are those of "What holds always". Nothing here changes anything; what is tried is rolled back.
"""

from __future__ import annotations

import time
from importlib import import_module
from typing import TYPE_CHECKING

from salesdesk.invariants.registry import Found, Invariant, known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

__all__ = ["Found", "Invariant", "all_of_them", "both", "look_at_all"]
PARTS = (
    "ownership",
    "together",
    "append_only",
    "once",
    "clocks",
    "figures",
    "pay",
    "strategy",
    "privacy",
    "doors",
)


def all_of_them() -> list[Invariant]:
    for part in PARTS:
        import_module(f"salesdesk.invariants.{part}")
    return sorted(known, key=lambda one: one.number)


def look_at_all(clock: Callable[[], datetime], *, patience: float = 0) -> Iterator[tuple[Invariant, Found]]:
    """Each with what it found, one after the other.

    People work on meanwhile, and one question sees more of it than the next: what seems broken is looked at again after
    `patience` seconds, and only what is broken both times is.
    """
    for one in all_of_them():
        found = one.look(clock())
        if found.broken and patience:
            time.sleep(patience)
            found = both(found, one.look(clock()))
        yield one, found


def both(found: Found, again: Found) -> Found:
    return Found(again.checked, tuple(each for each in found.broken if each in set(again.broken)))
