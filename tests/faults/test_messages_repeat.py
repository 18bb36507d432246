"""Messages come twice, three times, in any order, for what nobody knows and from older versions: the end is the same (F9, F10)."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any

import pytest

from salesdesk.timetable import TIMETABLE
from tests.faults.conftest import another
from tests.faults.installation import SEED, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.faults.installation import Installation

ONCE_EACH = [sweep.name for sweep in TIMETABLE]
OF_REQUEST = "FROM {} x JOIN requests_app_salesrequest r ON r.id = x.sales_request_id"
QUESTIONS = (
    "SELECT r.subject, r.state, r.cycle, u.name, c.name FROM requests_app_salesrequest r"
    " LEFT JOIN people_user u ON u.id = r.owner_id LEFT JOIN tandems_customer c ON c.id = r.customer_id",
    f"SELECT r.subject, x.kind, count(*) {OF_REQUEST.format('requests_app_timelineevent')} GROUP BY 1, 2",
    f"SELECT r.subject, x.step_id, x.skipped, count(*) {OF_REQUEST.format('requests_app_escalation')} GROUP BY 1, 2, 3",
    f"SELECT r.subject, x.leaver_id, x.to_id, count(*) {OF_REQUEST.format('requests_app_handoveritem')} GROUP BY 1, 2, 3",
    "SELECT u.name, n.kind, count(*) FROM notifications_notice n JOIN people_user u ON u.id = n.recipient_id GROUP BY 1, 2",
    "SELECT u.name, d.channel, d.state, count(*) FROM notifications_delivery d JOIN people_user u ON u.id = d.recipient_id GROUP BY 1, 2, 3",
)


def state(site: Installation) -> list[list[Any]]:
    """What there is, without keys and moments."""
    return [sorted(map(repr, site.rows(question))) for question in QUESTIONS]


def something_to_do(site: Installation) -> None:
    """Requests of somebody who is away, overdue ones of somebody else, and one that nobody has claimed."""
    site.act("requests", number=15, hours_ago=1)
    site.act("requests", number=15, owner="Colleague 05", hours_ago=100)
    site.act("requests", number=3, owner=None, hours_ago=100)
    site.act("absent")


def deliver_messages(site: Installation, names: list[str], **more: Any) -> None:
    """Have them carried to the worker, and wait until it is through with them."""
    site.act("messages", names=names, **more)
    queue = site.folder / "messages" / "queue"
    wait_until(lambda: not any(queue.iterdir()), 60, "all messages are fetched")
    running = "SELECT count(*) FROM salesdesk_heartbeat WHERE running_until IS NOT NULL"
    for _ in range(3):  # between fetching a message and beginning a sweep lies a moment
        time.sleep(0.7)
        wait_until(lambda: site.number(running) == 0, 60, "all sweeps are through")


@pytest.fixture
def other(tmp_path: Path, company: str) -> Iterator[Installation]:
    """A second installation that begins like the first."""
    yield from another(tmp_path, company)


@pytest.mark.timeout(300)
def test_repeated_shuffled_and_odd_messages_end_like_each_of_them_once(
    embedded: Installation, other: Installation, result: Callable[[str, str], None]
) -> None:
    for site in (embedded, other):
        site.start_worker()
        time.sleep(0.1)
    wait_until(
        lambda: all(
            site.number("SELECT count(*) FROM salesdesk_heartbeat") > 3 for site in (embedded, other)
        ),
        60,
        "the workers work",
    )
    something_to_do(embedded)
    something_to_do(other)
    deliver_messages(embedded, ONCE_EACH)
    many = ONCE_EACH * 3
    random.Random(SEED).shuffle(many)
    deliver_messages(other, many, odd=True)
    for site in (embedded, other):
        deliver_messages(site, ONCE_EACH)  # half a minute later; what was told last, is sent

    assert state(other) == state(embedded)
    assert len(state(other)[2]) > 0
    assert other.processes["worker"].poll() is None
    log = other.log("worker")
    assert "no such sweep" in log
    assert "unregistered task" in log or "requests_app.tasks.escalate_one" in log
    result(
        "F9, F10",
        f"{len(many)} messages (each three times, shuffled) and six odd ones: the same end as with each once; unknown ones logged and ignored",
    )


@pytest.mark.once
@pytest.mark.timeout(180)
def test_with_messages_that_are_believed_this_test_would_notice(
    embedded: Installation, other: Installation
) -> None:
    """The negative control: what a message says is done without looking whether it has been done."""
    for site, times in ((embedded, 1), (other, 2)):
        site.act("requests", number=5, hours_ago=100)
        site.act("forget_that_steps_fire_once")
        site.act("careless_escalation", times=times)

    assert state(other) != state(embedded)
