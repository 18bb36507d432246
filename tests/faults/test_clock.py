"""A machine's clock jumps: back, and nothing is said twice; ahead, and nothing is said at all until it is put right (F36)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from salesdesk.timetable import WATCHED

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.installation import Installation

    Report = Callable[[str, str], None]

MANY = 50
SPOKEN = "SELECT count(*) FROM requests_app_escalation WHERE NOT skipped"
NOTICES = "SELECT count(*) FROM notifications_notice"

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def site(embedded: Installation) -> Installation:
    """With requests that are overdue, and others that will be in a few hours."""
    embedded.act("requests", number=MANY, hours_ago=100)
    embedded.act("requests", number=MANY, hours_ago=1)
    return embedded


def counted(site: Installation) -> tuple[int, int]:
    return site.number(SPOKEN), site.number(NOTICES)


def test_a_day_ahead_the_sweeps_pause_and_say_why(site: Installation, result: Report) -> None:
    before, ahead, right_again = site.act("clock_moves", hours=[0, 24, 0])

    assert before == {"found": MANY, "paused": 0}
    assert ahead == {"found": 0, "paused": len(WATCHED)}
    assert right_again == {"found": 0, "paused": 0}
    assert site.number(SPOKEN) == MANY
    result(
        "F36", f"clock a day ahead: none of {MANY} requests escalated early, every sweep paused and said why"
    )


def test_two_hours_back_nothing_is_said_twice(site: Installation, result: Report) -> None:
    site.act("clock_moves", hours=[0])
    told = counted(site)

    _, back, right_again = site.act("clock_moves", hours=[0, -2, 0])

    assert back == {"found": 0, "paused": len(WATCHED)}
    assert right_again == {"found": 0, "paused": 0}
    assert counted(site) == told
    result(
        "F36",
        "clock two hours back: the sweeps pause, nothing is said twice, and they go on when it is right",
    )


def test_a_process_that_begins_two_hours_back_is_told_so_as_well(site: Installation) -> None:
    site.act("clock_moves", hours=[0])

    assert site.act("clock_moves", hours=[-2]) == [{"found": 0, "paused": len(WATCHED)}]


def test_even_if_the_pause_did_not_work_going_back_would_repeat_nothing(site: Installation) -> None:
    site.act("clock_moves", hours=[0])
    told = counted(site)

    site.act("clock_moves", hours=[0, -2, 0], guarded=False)

    assert counted(site) == told


def test_without_the_pause_this_test_would_notice(site: Installation) -> None:
    """The negative control: a clock that is believed escalates everything at once."""
    _, ahead, _ = site.act("clock_moves", hours=[0, 24, 0], guarded=False)

    assert ahead["found"] >= MANY
    assert site.number(SPOKEN) == 2 * MANY
