"""From how many people on something may be shown at all. Plain Python."""

from __future__ import annotations

FEWEST = 5  # answers of each side, before a pulse round shows anything
FEWEST_WORDS = 10  # answers in own words of each side, before any of these are shown


def are_enough(field: int, inside: int) -> bool:
    """Whether a round with so many answers of each side has a result. Both sides: their distance would tell of the smaller one."""
    return min(field, inside) >= FEWEST


def are_enough_words(field: int, inside: int) -> bool:
    """Whether the words of a round are shown, where so many of each side wrote any."""
    return min(field, inside) >= FEWEST_WORDS
