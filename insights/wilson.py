"""How sure a rate is: the interval in which the true one lies, by Wilson's score. Plain Python, no Django.

For `part` of `whole` cases, p = part / whole, n = whole and z = 1.96:

    (p + z²/2n ± z · √(p(1 − p)/n + z²/4n²)) / (1 + z²/n)

Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American Statistical
Association 22 (1927), 209 to 212. It stays within 0 and 1 and holds for few cases and for rates near either end, where the usual
p ± z · √(p(1 − p)/n) does not (R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine
17 (1998), 857 to 872: method 3; its table I is what the test compares with).
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

Z = 1.959963984540054  # 95 % of a normal distribution lie within so many standard deviations


class Interval(NamedTuple):
    """From `low` to `high`, as shares of one."""

    low: float
    high: float

    def meets(self, other: Interval) -> bool:
        """Whether they have anything in common: then the difference of the two rates may be chance."""
        return self.low <= other.high and other.low <= self.high


def interval(part: int, whole: int) -> Interval:
    """Of 95 %. Raises `ValueError` unless 0 ≤ part ≤ whole and there is any case."""
    if not 0 <= part <= whole or not whole:
        msg = f"{part} of {whole} is no rate"
        raise ValueError(msg)
    rate, square = part / whole, Z * Z / whole
    middle = rate + square / 2
    reach = Z * sqrt(rate * (1 - rate) / whole + square / (4 * whole))
    # What rounding would leave beyond the ends, or short of them where it is all or nothing.
    low = 0.0 if not part else max(0.0, (middle - reach) / (1 + square))
    high = 1.0 if part == whole else min(1.0, (middle + reach) / (1 + square))
    return Interval(low, high)
