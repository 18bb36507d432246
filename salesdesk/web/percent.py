"""How many in a hundred, in the one way in which every page says it. Plain Python."""

from __future__ import annotations

from decimal import Decimal

HUNDRED = 100


def percent(part: Decimal | int, whole: int) -> int:
    """Rounded, a half up; but 100 means all of them, and 0 none. There is no percentage of nothing: `whole` is at least one."""
    if not 0 < part < whole:
        return HUNDRED * (part >= whole)
    rounded = int((2 * HUNDRED * part + whole) // (2 * whole))
    return min(max(rounded, 1), HUNDRED - 1)
