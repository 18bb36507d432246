"""Somebody writes into SQLite for a long time: who saves waits, and is told in time that nothing was saved (F18)."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.faults.installation import wait_until
from tests.faults.test_redis_is_away import SENT, Rep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.faults.installation import Installation

pytestmark = [
    pytest.mark.timeout(180),
    pytest.mark.skipif(
        os.environ.get("SALESDESK_TEST_DATABASE_URL", "").startswith("postgres"),
        reason="PostgreSQL has no single writer",
    ),
]


@contextmanager
def long_writer(site: Installation, seconds: float) -> Iterator[None]:
    """From here on, and for so long, somebody else holds the only write lock."""
    held = threading.Event()

    def write() -> None:
        path = site.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, timeout=20, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            held.set()
            time.sleep(seconds)
            connection.execute("ROLLBACK")

    writer = threading.Thread(target=write)
    writer.start()
    assert held.wait(30)
    yield
    writer.join()


def test_ten_seconds_are_waited_for(embedded: Installation, result: Callable[[str, str], None]) -> None:
    embedded.start_web()
    rep = Rep(embedded)
    with long_writer(embedded, 10):
        took = rep.send(1)

    assert 8 < took < 20
    assert embedded.number(SENT) == 1
    result("F18", f"locked for 10 s: sent after {took:.1f} s")


def test_after_twenty_seconds_it_says_that_nothing_was_saved_and_the_same_form_is_sent_again(
    embedded: Installation, result: Callable[[str, str], None]
) -> None:
    embedded.start_web()
    rep = Rep(embedded)
    address, form = "/requests/new/6f6f1a52-8d7b-4c5e-9d53-0f2f5f6a7b18/", {**rep.form, "subject": "Sent 1"}
    with long_writer(embedded, 25):
        began = time.monotonic()
        status, _, page = rep.phone.ask("POST", address, form)
        took = time.monotonic() - began
        assert embedded.number(SENT) == 0

    assert status == 503
    assert took < 24
    assert "nothing was saved half" in page
    assert "Traceback" not in page
    wait_until(lambda: rep.phone.ask("POST", address, form)[0] == 302, 5, "it is sent")
    assert rep.phone.ask("POST", address, form)[0] == 302  # a tap too many
    assert embedded.number(SENT) == 1
    result(
        "F18",
        f"locked for 25 s: 503 “nothing was saved half” after {took:.1f} s; sent again it is one request",
    )


def test_with_a_database_that_does_not_wait_this_test_would_notice(embedded: Installation) -> None:
    """The negative control: with SQLite's own patience the same ten seconds end in a refusal."""
    embedded.environment.update(
        DJANGO_SETTINGS_MODULE="tests.faults.other_settings", FAULTS_DATABASE_WAITS="5"
    )
    embedded.start_web()
    rep = Rep(embedded)
    with long_writer(embedded, 10), pytest.raises(AssertionError):
        rep.send(1)
