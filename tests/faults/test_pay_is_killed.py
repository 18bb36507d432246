"""Whoever notes orders and closes months dies again and again while others do so as well: nobody is paid twice, nor too little (F1, F2)."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.faults.installation import SEED

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.installation import Installation

    Report = Callable[[str, str], None]

ORDERS, PEOPLE, MONTHS = 300, 2, 12
CLOSED = "SELECT count(*) FROM rewards_paymonth"


@pytest.mark.timeout(600)
def test_killed_again_and_again_everybody_is_paid_once(embedded: Installation, result: Report) -> None:
    """2 % of 1,000.00 for each order: 10.00 for either side."""
    site = embedded
    site.act("publish_pay", orders=ORDERS)
    for name in ("one", "two", "three"):
        site.start(name, "-m", "tests.faults.inside", "pay", "{}")

    kills, took = site.kill_some_until(
        lambda: site.number(CLOSED) == MONTHS, rng=random.Random(SEED), kills=10, within=240
    )
    site.stop()

    assert site.number("SELECT count(*) FROM rewards_wonorder") == ORDERS
    assert site.number("SELECT count(*) FROM rewards_payline") == ORDERS * PEOPLE
    assert site.number("SELECT sum(cents) FROM rewards_payline") == ORDERS * 20_00
    assert site.number("SELECT sum(cents) FROM rewards_paystatement WHERE state = 'closed'") == ORDERS * 20_00
    assert site.number("SELECT count(*) FROM rewards_paystatement WHERE state <> 'closed'") == 0
    result(
        "F1, F2",
        f"{ORDERS} orders noted and {MONTHS} months closed by three at once in {took:.1f} s through {kills} kills: every cent once",
    )
