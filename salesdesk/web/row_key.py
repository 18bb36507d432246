"""A row's key as a form or an address brings it."""

from __future__ import annotations

MOST_DIGITS = 18  # every number of so many fits into a key


def row_key(text: str | None) -> int:
    """The key; 0, which no row has, for what is none."""
    if not text or len(text) > MOST_DIGITS:
        return 0
    return int(text) if text.isascii() and text.isdecimal() else 0
