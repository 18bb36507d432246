"""Whoever counts dies again and again while others count as well: the sums are what the timelines say (F1, F2)."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.faults.installation import SEED

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.installation import Installation

    Report = Callable[[str, str], None]

REQUESTS = 2_000
COUNTED = "SELECT count(*) FROM insights_contribution"
DELIVERED = "SELECT count(DISTINCT sales_request_id) FROM requests_app_timelineevent WHERE kind = 'deliver'"


@pytest.mark.timeout(600)
def test_killed_again_and_again_everything_is_counted_once(embedded: Installation, result: Report) -> None:
    site = embedded
    assert site.manage("seed", "--requests", str(REQUESTS)).returncode == 0
    sent = site.number("SELECT count(*) FROM requests_app_salesrequest WHERE state <> 'draft'")
    for name in ("one", "two", "three"):
        site.start(name, "-m", "tests.faults.inside", "count", "{}")

    kills, took = site.kill_some_until(
        lambda: site.number(COUNTED) == sent, rng=random.Random(SEED), kills=10, within=240
    )
    site.stop()

    checked = site.manage("recount", "--check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert delivered(site) == site.number(DELIVERED) > 0
    result(
        "F1, F2",
        f"{sent:,} requests counted by three at once in {took:.1f} s through {kills} kills: every sum as in the timelines",
    )


def delivered(site: Installation) -> int:
    """Summed by hand from the years' rollups."""
    import json

    rows = site.rows(
        "SELECT counts FROM insights_rollup WHERE span = 'year' AND side = '' AND type_id IS NULL"
    )
    counts = [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in rows]
    return sum(numbers.get("delivered", 0) for numbers in counts)
