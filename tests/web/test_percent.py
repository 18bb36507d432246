"""A percentage is rounded as people do, and says "all" and "none" only where it is so."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salesdesk.web.percent import percent


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (15, 19, 79),  # 78.9
        (3, 8, 38),  # 37.5
        (1, 3, 33),
        (1, 8, 13),  # 12.5: a half goes up, to an odd number as well
        (0, 7, 0),
        (7, 7, 100),
        (1, 1000, 1),  # some are not none
        (999, 1000, 99),  # and not all of them are not all
        (Decimal("66.5"), 100, 67),  # a median of percentages
        (Decimal("99.99"), 100, 99),
        (Decimal(100), 100, 100),
    ],
)
def test_so_many_of_so_many(part: Decimal | int, whole: int, expected: int) -> None:
    assert percent(part, whole) == expected
