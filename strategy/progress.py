"""Goals whose progress Salesdesk computes. Upper floors register what they can compute; this one knows none of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from django.utils.functional import _StrPromise

Read = Callable[["datetime"], "Decimal | None"]
ReadTogether = Callable[["datetime"], Mapping[str, "Decimal | None"]]  # by key


@dataclass(frozen=True, slots=True)
class Computed:
    """`read(at)`: the values at that moment, this key's among them; None where there is nothing to compute it from."""

    key: str
    label: str | _StrPromise
    read: ReadTogether


_known: dict[str, Computed] = {}


def register(key: str, label: str | _StrPromise, read: Read) -> None:
    """Of two with the same key, the later one is asked: registered twice is once."""
    register_together({key: label}, lambda at: {key: read(at)})


def register_together(labels: Mapping[str, str | _StrPromise], read: ReadTogether) -> None:
    """Several, by their keys, that are read from the same facts at once. Else as `register`."""
    for key, label in labels.items():
        _known[key] = Computed(key, label, read)


def known() -> list[Computed]:
    """All of them, in the order in which they were registered."""
    return list(_known.values())


def find(key: str) -> Computed | None:
    """None for a key of yesterday: versions outlive the program that wrote them."""
    return _known.get(key)


def values(keys: Collection[str], at: datetime) -> dict[str, Decimal | None]:
    """What each of these keys is now; unknown ones are left out. What is registered together is read once."""
    found = [one for key in sorted(set(keys)) if (one := find(key))]
    read = {each: each(at) for each in {one.read for one in found}}
    return {one.key: read[one.read].get(one.key) for one in found}
