"""What one can stand in for. Upper floors say what there is; here are only keys and labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Provider = Callable[[], list[tuple[str, str]]]

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """`provider` answers (key, label) of each duty, in the order in which they are shown. Registered twice is once."""
    if provider not in _providers:
        _providers.append(provider)


def choices() -> list[tuple[str, str]]:
    """(key, label) of every duty there is now."""
    return [choice for provider in _providers for choice in provider()]
