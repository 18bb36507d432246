"""Nobody asks for the sweeps any more: machines and leads are told, and the loop takes over (F3)."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from tests.faults.installation import Phone, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.installation import Installation

STAND_STILL = "have stood still since"
pytestmark = pytest.mark.once
STARTING = 60  # seconds: a worker on a machine that has other things to do


def is_ready(site: Installation) -> bool:
    return Phone(site.port).ask("GET", "/healthz/ready")[0] == 200


def without_beat(site: Installation, late_after: float, *, within: float, uptime: float = 10) -> float:
    """Everything runs; then beat dies. Seconds until this is said."""
    site.environment.update(
        DJANGO_SETTINGS_MODULE="tests.faults.other_settings", FAULTS_LATE_AFTER=str(late_after)
    )
    site.start_web()
    site.start_beat()
    site.start_worker()
    wait_until(lambda: is_ready(site), STARTING, "all sweeps have run")
    time.sleep(uptime)  # who has just begun waits for the first beat as long as for the next
    site.kill("beat")
    return wait_until(lambda: not is_ready(site), within, "it says that it is not ready")


@pytest.mark.timeout(420)
@pytest.mark.parametrize("late_after", [15, pytest.param(120, marks=pytest.mark.slow)])
def test_without_beat_everybody_concerned_is_told_and_the_loop_takes_over(
    with_redis: Installation, late_after: float, result: Callable[[str, str], None]
) -> None:
    site = with_redis
    told_after = without_beat(site, late_after, within=late_after + 5, uptime=late_after - 5)
    parts = json.loads(Phone(site.port).ask("GET", "/healthz/ready")[2])
    lead, clerk = Phone(site.port), Phone(site.port)
    lead.log_in("Carla")
    clerk.log_in("Colleague 00")
    assert parts == {"database": True, "migrations": True, "broker": True, "sweeps": False}
    assert Phone(site.port).ask("GET", "/healthz/live")[0] == 200
    assert STAND_STILL in lead.ask("GET", "/me/")[2]
    assert STAND_STILL not in clerk.ask("GET", "/me/")[2]

    site.act("requests", number=5, hours_ago=100)
    site.start_loop()
    back_after = wait_until(lambda: is_ready(site), STARTING, "the loop has taken over")

    assert site.number("SELECT count(*) FROM requests_app_escalation WHERE NOT skipped") == 5
    wait_until(lambda: STAND_STILL not in lead.ask("GET", "/me/")[2], 10, "the banner is gone")
    result(
        "F3",
        f"beat killed: 503 and the lead's banner after {told_after:.0f} s (limit {late_after} s); green {back_after:.0f} s after the loop's start",
    )


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_who_looks_at_processes_only_would_notice_nothing(with_redis: Installation) -> None:
    """The negative control: with the age of heartbeats left out of account, the same check waits in vain."""
    with pytest.raises(AssertionError, match="not ready"):
        without_beat(with_redis, late_after=86_400, within=20)
