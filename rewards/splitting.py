"""Whole cents, split so that the parts sum to the whole. Plain Python, no Django.

Largest remainder (Hamilton): each part gets what its weight gives it, rounded down; the cents that are left go to those who lost
most by it, of equals to the first.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FIELD, INSIDE = "field", "inside"
HUNDRED = 100
CENTS = 100  # of a euro


class Part(NamedTuple):
    """Somebody's part in an order: `weight` of the sum of its side's weights, more than nothing."""

    user: int
    side: str
    weight: int


def split(whole: int, weights: Sequence[int]) -> list[int]:
    """`whole` cents by these weights, none of them and not the whole negative. Raises `ValueError` if no weight is above nothing."""
    total = sum(weights)
    if whole < 0 or total <= 0 or min(weights) < 0:
        raise ValueError("nothing to split by")
    parts = [whole * weight // total for weight in weights]
    lost = [whole * weight % total for weight in weights]
    first = sorted(range(len(weights)), key=lambda number: (-lost[number], number))
    for number in first[: whole - sum(parts)]:
        parts[number] += 1
    return parts


def share(pool: int, field_percent: Decimal, parts: Sequence[Part]) -> dict[tuple[int, str], int]:
    """Cents of each person on each side. A side without anybody leaves its share to the other; of equals, the lower key is first.

    Raises `ValueError` without any part.
    """
    if not parts:
        raise ValueError("an order is somebody's")
    field = scaled(field_percent, HUNDRED)
    found: dict[tuple[int, str], int] = {}
    present = [side for side in (FIELD, INSIDE) if any(part.side == side for part in parts)]
    weights = {FIELD: field, INSIDE: HUNDRED * HUNDRED - field}
    alone = len(present) == 1
    of_sides = split(pool, [1 if alone else weights[side] for side in present])
    for side, cents in zip(present, of_sides, strict=True):
        people = sorted(part for part in parts if part.side == side)
        for part, own in zip(people, split(cents, [part.weight for part in people]), strict=True):
            found[part.user, side] = own
    return found


def of_person(shares: Mapping[tuple[int, str], int], user: int) -> int:
    """Cents of this person, on whichever side."""
    return sum(cents for (one, _side), cents in shares.items() if one == user)


def half_up(number: int, of: int) -> int:
    """`number` / `of`, rounded to a whole, a half upwards. Neither is negative."""
    return (2 * number + of) // (2 * of)


def scaled(number: Decimal, by: int) -> int:
    """`number` × `by`. Raises `ValueError` where that is no whole number: nothing is rounded here."""
    exact = number * by
    if exact != exact.to_integral_value():
        raise ValueError(f"{number} has more places than are counted")
    return int(exact)


def in_cents(euros: Decimal) -> int:
    """Raises `ValueError` for parts of a cent."""
    return scaled(euros, CENTS)


def in_euros(cents: int) -> Decimal:
    """With two places."""
    return Decimal(cents).scaleb(-2)
