"""Workers die in the middle of a mass handover: nothing is lost, nothing moves twice, everybody hears once (F1, F2)."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import pytest

from tests.faults.installation import SEED, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.installation import Installation

MANY = 500
OPEN = "state IN ('submitted', 'in_progress', 'waiting')"
LEFT = f"SELECT count(*) FROM requests_app_salesrequest r JOIN people_user u ON u.id = r.owner_id WHERE u.name = 'Anna' AND {OPEN}"
MOVED = "SELECT count(*) FROM requests_app_timelineevent WHERE kind = 'hand_over'"
ITEMS = "SELECT count(*) FROM requests_app_handoveritem"
REQUESTS = "SELECT count(DISTINCT sales_request_id) FROM requests_app_handoveritem"
UNTOLD = "SELECT count(*) FROM requests_app_handoveritem WHERE told_at IS NULL"
TOLD = (
    "SELECT u.name, count(*) FROM notifications_notice n JOIN people_user u ON u.id = n.recipient_id"
    " WHERE n.kind = 'handover' GROUP BY u.name"
)


def is_over(site: Installation) -> bool:
    return site.number(LEFT) == 0 and site.number(UNTOLD) == 0


@pytest.mark.timeout(300)
def test_killed_again_and_again_each_request_moves_once_and_everybody_hears_once(
    with_redis: Installation, result: Callable[[str, str], None]
) -> None:
    site = with_redis
    site.act("requests", number=MANY)
    for name in ("one", "two"):
        site.start_worker(name, pool="prefork")
    for name in ("beat one", "beat two"):
        site.start_beat(name)
    site.start_loop()
    time.sleep(4)
    site.act("absent")
    kills, took = site.kill_some_until(lambda: is_over(site), rng=random.Random(SEED))

    assert [site.number(sql) for sql in (MOVED, ITEMS, REQUESTS)] == [MANY] * 3
    told = dict(site.rows(TOLD))
    assert set(told.values()) == {1}
    assert "Dora" in told
    assert "Anna" not in told
    result("F1, F2", f"{MANY} requests handed over once each in {took:.1f} s through {kills} kills")


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_five_hundred_move_within_thirty_seconds(
    embedded: Installation, result: Callable[[str, str], None]
) -> None:
    embedded.act("requests", number=MANY)
    embedded.start_loop()
    embedded.act("absent")

    took = wait_until(
        lambda: is_over(embedded), 30 + 35, "everything has moved and is told"
    )  # the loop's own pause

    assert embedded.number(REQUESTS) == MANY
    result("F1", f"{MANY} requests handed over by one loop, {took:.1f} s after the report")


@pytest.mark.timeout(120)
def test_without_lock_and_second_look_this_test_would_notice(embedded: Installation) -> None:
    """The negative control: sweeps that trust what they read earlier move requests twice."""
    embedded.act("requests", number=40)
    embedded.act("absent")
    for name in ("one", "two", "three"):
        embedded.start(name, "-m", "tests.faults.inside", "careless_handover", "{}")
    wait_until(lambda: all(p.poll() is not None for p in embedded.processes.values()), 90, "they are done")

    assert embedded.number(MOVED) > embedded.number(REQUESTS)
