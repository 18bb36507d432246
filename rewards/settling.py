"""A person's month: from what their orders credit to what is paid. Plain Python, no Django.

Threshold first, then what kept rules and reached goals take away, then the cap. What is taken away is worked out exactly for all
reasons together, rounded once, and split among the reasons by largest remainder: so the lines sum to the total.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import lcm
from typing import TYPE_CHECKING, NamedTuple

from rewards.factors import WHOLE, Share
from rewards.splitting import half_up, scaled, split

if TYPE_CHECKING:
    from collections.abc import Mapping

THRESHOLD, RULES, GOALS, CAP = "threshold", "rules", "goals", "cap"
HUNDREDTHS = 100  # of a percent, as weights are written
WHOLE_PERCENT = 100

Tandem = int | None  # a tandem's key; None: orders without one


@dataclass(frozen=True, slots=True)
class Conditions:
    """Of a plan. `threshold` and `cap` in cents, for one person and month; `cap` None: there is none."""

    rules_percent: Decimal = Decimal(0)
    goals_percent: Decimal = Decimal(0)
    threshold: int = 0
    cap: int | None = None


class Piece(NamedTuple):
    """One line of the month: what it changes, in cents, nothing or less."""

    kind: str
    cents: int
    tandem: Tandem = None


class _Missed(NamedTuple):
    """What one reason takes away, exactly: `number` / `of` cents."""

    kind: str
    tandem: Tandem
    number: int
    of: int


def settle(
    gross: Mapping[Tandem, int], kept: Mapping[int, Share], goals: Share, conditions: Conditions
) -> list[Piece]:
    """`gross`: the cents that orders of each tandem credit, none negative; `kept`: how far each tandem kept its rules.

    The total is the sum of `gross` and all pieces, never below nothing.
    """
    total = sum(gross.values())
    if total < conditions.threshold:
        return [Piece(THRESHOLD, -total)]
    pieces = _taken_away(_missed(gross, kept, goals, conditions))
    total += sum(piece.cents for piece in pieces)
    if conditions.cap is not None and total > conditions.cap:
        pieces.append(Piece(CAP, conditions.cap - total))
    return pieces


def payable(
    gross: Mapping[Tandem, int], kept: Mapping[int, Share], goals: Share, conditions: Conditions
) -> int:
    """The total of `settle`."""
    return sum(gross.values()) + sum(piece.cents for piece in settle(gross, kept, goals, conditions))


def _missed(
    gross: Mapping[Tandem, int], kept: Mapping[int, Share], goals: Share, conditions: Conditions
) -> list[_Missed]:
    """Tandems in the order of their keys, goals last. Orders without a tandem stand under no rules."""
    found: list[_Missed] = []
    if conditions.rules_percent:
        for tandem in sorted(tandem for tandem in gross if tandem is not None):
            found.append(
                _part(RULES, tandem, gross[tandem], conditions.rules_percent, kept.get(tandem, WHOLE))
            )
    if conditions.goals_percent:
        found.append(_part(GOALS, None, sum(gross.values()), conditions.goals_percent, goals))
    return found


def _part(kind: str, tandem: Tandem, cents: int, percent: Decimal, share: Share) -> _Missed:
    missed, of = share.missed
    return _Missed(
        kind, tandem, cents * scaled(percent, HUNDREDTHS) * missed, HUNDREDTHS * WHOLE_PERCENT * of
    )


def _taken_away(missed: list[_Missed]) -> list[Piece]:
    if not missed:
        return []
    of = lcm(*(one.of for one in missed))
    exact = [one.number * (of // one.of) for one in missed]
    whole = half_up(sum(exact), of)
    cents = split(whole, exact) if whole else [0] * len(exact)
    return [Piece(one.kind, -taken, one.tandem) for one, taken in zip(missed, cents, strict=True)]
