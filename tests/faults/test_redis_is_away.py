"""Redis is down, hangs, forgets everything or is full: people notice nothing, and what is due happens (F11-F14)."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tests.faults.installation import SENT, Rep, answers, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.installation import Installation, OwnRedis

    Report = Callable[[str, str], None]

OPEN = "state IN ('submitted', 'in_progress', 'waiting')"
LEFT = f"SELECT count(*) FROM requests_app_salesrequest r JOIN people_user u ON u.id = r.owner_id WHERE u.name = 'Anna' AND {OPEN}"
ESCALATED = "SELECT count(*) FROM requests_app_timelineevent WHERE kind = 'escalated'"
pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.once,
]  # Redis does not know which database stands behind it


@pytest.fixture
def site(with_redis: Installation) -> Installation:
    """With its web server, a worker and a beat."""
    with_redis.start_web()
    with_redis.start_worker()
    with_redis.start_beat()
    return with_redis


def test_while_redis_is_down_people_work_on_and_the_loop_does_what_is_due(
    site: Installation, redis: OwnRedis, result: Report
) -> None:
    site.start_loop()
    rep = Rep(site)
    redis.kill()

    first, *others = rep.send_many(60)
    site.act("requests", number=1, hours_ago=30)
    late = wait_until(lambda: site.number(ESCALATED) > 0, 60, "the overdue request has escalated")

    assert first < 1.5
    assert sorted(others)[int(len(others) * 0.95)] < 1
    assert site.number(SENT) == 60
    result(
        "F11",
        f"60 sent while Redis was down: the first in {first:.2f} s, the others in {max(others):.2f} s at most; escalated after {late:.0f} s",
    )


def test_while_redis_hangs_nobody_waits(site: Installation, redis: OwnRedis, result: Report) -> None:
    rep = Rep(site)
    redis.ask("CLIENT", "PAUSE", "60000", "ALL")

    slowest = max(rep.send_many(20))

    assert slowest < 3
    assert site.number(SENT) == 20
    result("F12", f"20 sent while Redis hung, {slowest:.2f} s at most")


def test_what_redis_forgets_the_next_sweep_finds(site: Installation, redis: OwnRedis, result: Report) -> None:
    site.act("requests", number=20)
    redis.ask("FLUSHALL")
    site.act("absent")
    redis.ask("FLUSHALL")
    redis.kill()
    redis.start()

    took = wait_until(lambda: site.number(LEFT) == 0, 60, "Anna has nothing any more")

    result(
        "F13", f"Redis flushed twice and killed without a file: 20 requests handed over {took:.0f} s later"
    )


def test_a_full_redis_refuses_hints_and_nothing_else(
    site: Installation, redis: OwnRedis, result: Report
) -> None:
    rep = Rep(site)
    import redis as client

    redis.ask("CONFIG", "SET", "maxmemory", "3mb")
    with suppress(client.ResponseError):
        for number in range(100):
            redis.ask("SET", f"filler-{number}", "x" * 100_000)

    slowest = max(rep.send_many(20))

    assert site.number(SENT) == 20
    assert site.log("web").count("no hint for") <= 3
    result("F14", f"20 sent while Redis was full, {slowest:.2f} s at most; hints refused were logged once")


def test_with_hints_that_raise_this_test_would_notice(redis: OwnRedis, site: Installation) -> None:
    """The negative control: a message sent without the breaker fails while Redis is down, or waits."""
    redis.kill()
    assert not answers(redis.port)

    assert site.act("naked_message") in {"OperationalError", "ConnectionError", "TimeoutError"}
