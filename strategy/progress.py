"""Goals whose progress Salesdesk computes. Upper floors register what they can compute; this one knows none of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from django.utils.functional import _StrPromise

Read = Callable[["datetime"], "Decimal | None"]


@dataclass(frozen=True, slots=True)
class Computed:
    """`read(at)`: the value at that moment, None where there is nothing to compute it from."""

    key: str
    label: str | _StrPromise
    read: Read


_known: dict[str, Computed] = {}


def register(key: str, label: str | _StrPromise, read: Read) -> None:
    """Of two with the same key, the later one is asked: registered twice is once."""
    _known[key] = Computed(key, label, read)


def known() -> list[Computed]:
    """All of them, in the order in which they were registered."""
    return list(_known.values())


def find(key: str) -> Computed | None:
    """None for a key of yesterday: versions outlive the program that wrote them."""
    return _known.get(key)


def values(keys: Collection[str], at: datetime) -> dict[str, Decimal | None]:
    """What each of these keys is now; unknown ones are left out. Each is read once."""
    return {key: found.read(at) for key in sorted(set(keys)) if (found := find(key))}
