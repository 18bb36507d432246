"""What an order adds to the pool. Plain Python, no Django."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from rewards.splitting import half_up, scaled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

THOUSANDTHS = 1_000  # of a percent, as shares are written
HUNDREDTHS = 100  # of a percent, as margins are written
WHOLE_PERCENT = 100


class Share(NamedTuple):
    """A rate of a plan. `percent` of the value, or of the margin where that is `margin_percent` of the value."""

    pk: int
    type: int
    segment: int | None
    percent: Decimal
    margin_percent: Decimal | None = None

    @property
    def of_value(self) -> tuple[int, int]:
        """As a fraction of the value."""
        number, of = scaled(self.percent, THOUSANDTHS), THOUSANDTHS * WHOLE_PERCENT
        if self.margin_percent is None:
            return number, of
        return number * scaled(self.margin_percent, HUNDREDTHS), of * HUNDREDTHS * WHOLE_PERCENT


def rate_for(shares: Iterable[Share], kind: int, segments: Collection[int]) -> Share | None:
    """The rate of this type. One of a segment that the customer is in comes before the one for all; of several the highest,
    of equals the older one. None: the plan has none for it.
    """
    of_type = [one for one in shares if one.type == kind and (one.segment is None or one.segment in segments)]
    return min(of_type, key=_first, default=None)


def _first(one: Share) -> tuple[bool, int, int]:
    number, of = one.of_value
    most = THOUSANDTHS * WHOLE_PERCENT * HUNDREDTHS * WHOLE_PERCENT
    return one.segment is None, -number * (most // of), one.pk


def pool(value: int, rate: Share | None) -> int:
    """Cents to be shared of an order of `value` cents; to the cent, half of one upwards."""
    return half_up(value * rate.of_value[0], rate.of_value[1]) if rate else 0
