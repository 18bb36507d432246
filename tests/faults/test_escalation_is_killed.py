"""Thousands are overdue and whoever sweeps dies again and again: each step speaks once, each person hears once (F1, F2, F41)."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import pytest

from tests.faults.installation import SEED, Phone, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.installation import Installation

    Report = Callable[[str, str], None]

SENT = "SELECT count(*) FROM requests_app_salesrequest"
MARKS = "SELECT count(*) FROM requests_app_escalation"
SPOKEN = f"{MARKS} WHERE NOT skipped"
REQUESTS = "SELECT count(DISTINCT sales_request_id) FROM requests_app_escalation WHERE NOT skipped"
SKIPPED_TWICE = "SELECT count(*) FROM (SELECT 1 FROM requests_app_escalation GROUP BY sales_request_id, step_id HAVING count(*) > 1) t"
EVENTS = "SELECT count(*) FROM requests_app_timelineevent WHERE kind = 'escalated'"
TOLD = "SELECT count(*) FROM notifications_notice"
TOLD_TWICE = "SELECT count(*) FROM (SELECT 1 FROM notifications_notice GROUP BY recipient_id, topic, kind HAVING count(*) > 1) t"
MAILS = (
    "SELECT max(n) FROM (SELECT count(DISTINCT batch) AS n FROM notifications_delivery"
    " WHERE channel = 'mail' AND state = 'sent' GROUP BY recipient_id) t"
)


def has_spoken(site: Installation, many: int) -> bool:
    return site.number(REQUESTS) == many


def assert_once_each(site: Installation, many: int) -> None:
    """One step has spoken for each request, the lower ones are recorded, and who hears of it hears once."""
    assert [site.number(sql) for sql in (SENT, SPOKEN, REQUESTS, EVENTS)] == [many] * 4
    assert site.number(SKIPPED_TWICE) == 0
    assert site.number(MARKS) % many == 0  # the same steps were skipped for each
    assert site.number(TOLD) % many == 0
    assert site.number(TOLD) >= many
    assert site.number(TOLD_TWICE) == 0


@pytest.mark.timeout(600)
@pytest.mark.parametrize("many", [2_000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_killed_again_and_again_each_request_escalates_once(
    with_redis: Installation, many: int, result: Report
) -> None:
    site = with_redis
    for name in ("one", "two"):
        site.start_worker(name, pool="prefork")
    for name in ("beat one", "beat two"):
        site.start_beat(name)
    site.start_loop()
    time.sleep(4)
    site.act("requests", number=many, hours_ago=100)

    kills, took = site.kill_some_until(
        lambda: has_spoken(site, many), rng=random.Random(SEED), kills=10, within=240
    )

    assert site.act("sweep", name="escalate") == 0
    assert_once_each(site, many)
    steps = site.number(MARKS) // many
    result(
        "F1, F2, F41",
        f"{many:,} overdue requests: {many:,} escalations, {steps - 1} lower steps of each recorded, in {took:.1f} s through {kills} kills",
    )


@pytest.mark.timeout(300)
def test_an_outage_becomes_a_few_mails_and_people_work_on_meanwhile(
    embedded: Installation, result: Report
) -> None:
    site, many = embedded, 2_000
    site.start_web()
    phone = Phone(site.port)
    phone.log_in("Colleague 00")
    site.act("requests", number=many, hours_ago=100)
    site.start_loop()

    waits: list[float] = []
    began = time.monotonic()
    while not has_spoken(site, many):
        assert time.monotonic() - began < 300
        asked = time.monotonic()
        assert phone.ask("GET", "/requests/")[0] == 200  # the list of them all
        waits.append(time.monotonic() - asked)
        time.sleep(0.05)
    took = time.monotonic() - began
    wait_until(lambda: bool(site.rows(MAILS)[0][0]), 60, "somebody got a mail")

    assert_once_each(site, many)
    assert sorted(waits)[int(len(waits) * 0.95)] < 1
    assert site.number(MAILS) <= 3
    result(
        "F41",
        f"{many:,} overdue at once: all told in {took:.1f} s by one loop, {site.number(MAILS)} mail(s) to one person at most;"
        f" of {len(waits)} lists asked for meanwhile 95 % came within {sorted(waits)[int(len(waits) * 0.95)]:.2f} s",
    )


@pytest.mark.timeout(120)
def test_without_lock_and_constraint_this_test_would_notice(embedded: Installation) -> None:
    """The negative control: sweeps that look first and write later let steps speak twice."""
    site, many = embedded, 40
    site.act("requests", number=many, hours_ago=100)
    site.act("forget_that_steps_fire_once")
    for name in ("one", "two", "three"):
        site.start(name, "-m", "tests.faults.inside", "careless_escalation", "{}")
    wait_until(lambda: all(p.poll() is not None for p in site.processes.values()), 90, "they are done")

    with pytest.raises(AssertionError):
        assert_once_each(site, many)
    assert site.number(SPOKEN) > site.number(REQUESTS) == many
