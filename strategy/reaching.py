"""How far a goal is, and whether that is as far as the time that has passed. Plain Python."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

WHOLE = Decimal(100)


class Standing(StrEnum):
    UNKNOWN = "unknown"  # nobody has said yet
    REACHED = "reached"
    ON_THE_WAY = "on_the_way"
    BEHIND = "behind"  # less of the way than of the time
    MISSED = "missed"  # the day has passed


def progress(start: Decimal, target: Decimal, value: Decimal) -> int:
    """Percent of the way from `start` to `target`, rounded down, between 0 and 100. Smaller numbers may be better."""
    if start == target:
        return 100 if value >= target else 0
    share = (value - start) / (target - start) * WHOLE
    return int(max(Decimal(0), min(WHOLE, share)).to_integral_value(ROUND_FLOOR))


def standing(
    start: Decimal, target: Decimal, value: Decimal | None, *, since: date, due: date, today: date
) -> Standing:
    """`since`: the day the goal was first in force. On the due day itself it is not missed yet."""
    if value is None:
        return Standing.MISSED if today > due else Standing.UNKNOWN
    percent = progress(start, target, value)
    if percent >= WHOLE:
        return Standing.REACHED
    if today > due:
        return Standing.MISSED
    days = max(1, (due - since).days)
    passed = max(0, (today - since).days)
    return Standing.ON_THE_WAY if percent * days >= 100 * passed else Standing.BEHIND
