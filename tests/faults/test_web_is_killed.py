"""The web server dies while a rep's request is on its way: sent again, it is one request, whole, or it was never there.

The server is killed with -9 at a moment of chance (repeatable by seed).
"""

from __future__ import annotations

import http.client
import random
import threading
from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.faults.installation import SEED, SENT, Rep

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.installation import Installation

pytestmark = pytest.mark.timeout(300)
ROUNDS = 6


@pytest.fixture
def site(embedded: Installation) -> Installation:
    embedded.start_web()
    return embedded


def send_while_killed(site: Installation, rep: Rep, number: int, rng: random.Random) -> None:
    """Tap, kill the server meanwhile, start it, tap again."""
    key = str(uuid4())
    killer = threading.Timer(rng.uniform(0.0, 0.12), site.kill, ["web"])
    killer.start()
    with suppress(OSError, http.client.HTTPException):
        rep.tap(number, key)
    killer.join()
    site.start_web()
    status, location = rep.tap(number, key)
    assert (status, location.startswith("/requests/")) == (302, True)


def test_killed_between_tap_and_answer_it_is_one_request(
    site: Installation, result: Callable[[str, str], None]
) -> None:
    rng, rep = random.Random(SEED), Rep(site)
    for number in range(1, ROUNDS + 1):
        send_while_killed(site, rep, number, rng)
        assert site.number(SENT) == number
    whole = (
        "SELECT count(*) FROM requests_app_salesrequest r WHERE subject LIKE 'Sent %' AND state <> 'draft' AND 1 ="
        " (SELECT count(*) FROM requests_app_timelineevent e WHERE e.sales_request_id = r.id AND e.kind = 'submit')"
    )
    assert site.number(whole) == ROUNDS
    result("F4, F5", f"{ROUNDS} forms sent while the server was killed, and sent again: {ROUNDS} requests")


def test_without_the_key_this_test_would_notice(site: Installation) -> None:
    """The negative control: a page that makes a new key for the second tap sends twice."""
    rep = Rep(site)
    assert [rep.tap(1)[0] for _tap in range(2)] == [302, 302]
    assert site.number(SENT) == 2
