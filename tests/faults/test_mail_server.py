"""Who sends the mails is killed again and again, or nobody takes them: none is lost, and a repeat is the same mail (F6, F20)."""

from __future__ import annotations

import json
import random
import time
from typing import TYPE_CHECKING

import pytest

from tests.faults.installation import SEED, answers, free_port, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.installation import Installation

    Report = Callable[[str, str], None]

READERS, KILLS = 300, 6
PLACE = "tests.faults.post_office"
WAITING = "SELECT count(*) FROM notifications_delivery WHERE channel = 'mail' AND state <> 'sent'"
SENT = "SELECT count(*) FROM notifications_delivery WHERE channel = 'mail' AND state = 'sent'"


class Mails:
    """The installation's mail server, and what it has taken."""

    def __init__(self, site: Installation) -> None:
        self.site, self.port = site, free_port()
        self.book = site.folder / "mails.jsonl"
        site.environment["SALESDESK_EMAIL_URL"] = f"smtp://127.0.0.1:{self.port}"

    def open(self, seconds: float = 0.02) -> None:
        self.site.start("post office", "-m", PLACE, str(self.port), str(self.book), str(seconds))
        wait_until(lambda: answers(self.port), 30, "the mail server answers")

    def taken(self) -> list[tuple[str, str]]:
        """Message-ID and reader of each, repeats included."""
        lines = self.book.read_text().splitlines() if self.book.exists() else []
        return [tuple(json.loads(line)) for line in lines]


@pytest.fixture
def mails(embedded: Installation) -> Mails:
    mails = Mails(embedded)
    embedded.act("readers", number=READERS)
    return mails


def send_through_kills(mails: Mails, *sender: str) -> int:
    """A sender dies at moments of chance; the last one may finish. How many were killed."""
    site, rng = mails.site, random.Random(SEED)
    mails.open()
    for kill in range(KILLS):
        before = len(mails.taken())
        site.start("sender", *sender)
        wait_until(lambda: len(mails.taken()) > before, 60, "it sends")  # noqa: B023 - called at once
        time.sleep(rng.uniform(0.1, 0.8))
        site.kill("sender")
        site.act("leases_run_out")  # as if their minute and a half had passed
        if len(mails.taken()) >= READERS:
            return kill + 1
    site.start("sender", *sender)
    wait_until(lambda: site.number(WAITING) == 0, 120, "nothing waits any more")
    return KILLS


def lost(mails: Mails) -> int:
    return READERS - len({reader for _name, reader in mails.taken()})


@pytest.mark.timeout(300)
def test_killed_between_sending_and_marking_no_mail_is_lost_and_repeats_carry_the_same_name(
    mails: Mails, result: Report
) -> None:
    kills = send_through_kills(mails, "manage.py", "sweep", "deliver", "--loop")
    wait_until(lambda: mails.site.number(SENT) == READERS, 120, "all are marked")

    names = [name for name, _reader in mails.taken()]
    assert lost(mails) == 0
    assert len(names) - READERS <= kills
    assert len(set(names)) == READERS
    result(
        "F6, F20",
        f"{READERS} mails through {kills} kills of the sender: 0 lost, {len(names) - READERS} repeated under the same name",
    )


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.timeout(300)
def test_marking_before_sending_would_lose_mails_and_this_test_would_notice(mails: Mails) -> None:
    """The negative control."""
    send_through_kills(mails, "-m", "tests.faults.inside", "careless_delivery", "{}")

    assert lost(mails) > 0


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.timeout(300)
def test_a_mail_server_that_is_down_gets_everything_when_it_is_back(mails: Mails, result: Report) -> None:
    site = mails.site
    site.start("sender", "manage.py", "sweep", "deliver", "--loop")
    time.sleep(40)  # a second sweep as well
    assert site.number(SENT) == 0
    mails.open(seconds=0)

    took = wait_until(lambda: len(mails.taken()) >= READERS, 150, "all are there")

    wait_until(lambda: site.number(SENT) == READERS, 30, "all are marked")
    assert len(mails.taken()) == READERS
    assert lost(mails) == 0
    result(
        "F20", f"{READERS} mails while the server was down: each came once, {took:.0f} s after it was back"
    )
