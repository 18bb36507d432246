"""When somebody may be disturbed. Office hours in Berlin, Monday to Friday, 8:00 to 12:00 and 12:30 to 16:30."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from notifications import quiet
from people.models.calendar import office_week
from people.working_time import Hours

pytestmark = pytest.mark.once
OFFICE = Hours.from_json(office_week(), zone="Europe/Berlin")
NEVER = Hours.from_json({}, zone="Europe/Berlin")


def berlin(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("moment", "loud"),
    [
        (berlin(16, 9), berlin(16, 9)),  # at work
        (berlin(16, 12), berlin(16, 12, 30)),  # at lunch
        (berlin(16, 19), berlin(17, 8)),  # in the evening
        (berlin(20, 16, 30), berlin(23, 8)),  # Friday after work
        (berlin(16, 3), berlin(16, 8)),
        (berlin(25, 3, month=10), berlin(26, 8, month=10)),  # the autumn night, a Sunday
    ],
)
def test_it_is_quiet_outside_working_hours(moment: datetime, loud: datetime) -> None:
    assert quiet.loud_from(moment, OFFICE) == loud


def test_who_never_works_is_told_at_once() -> None:
    assert quiet.loud_from(berlin(16, 3), NEVER) == berlin(16, 3)
    assert quiet.next_working_day(berlin(16, 3), NEVER) > berlin(16, 3)


def test_an_hour_ends_on_the_hour() -> None:
    assert quiet.next_hour(berlin(16, 9, 1)) == berlin(16, 10)
    assert quiet.next_hour(berlin(16, 9)) == berlin(16, 9)


@pytest.mark.parametrize(
    ("moment", "begins"),
    [
        (berlin(16, 7), berlin(16, 8)),
        (berlin(16, 8), berlin(16, 8)),
        (berlin(16, 9), berlin(17, 8)),  # the afternoon is no new day
        (berlin(16, 12, 15), berlin(17, 8)),
        (berlin(20, 9), berlin(23, 8)),
        (berlin(20, 23, 59), berlin(23, 8)),
    ],
)
def test_a_working_day_begins_once(moment: datetime, begins: datetime) -> None:
    assert quiet.next_working_day(moment, OFFICE) == begins


def test_pauses_grow_up_to_a_day_and_end_after_about_two() -> None:
    pauses = [pause for count in range(1, 99) if (pause := quiet.pause_after(count))]
    assert pauses == sorted(pauses)
    assert max(pauses) == timedelta(days=1)
    assert timedelta(days=2) <= sum(pauses, timedelta()) <= timedelta(days=2, hours=6)
    assert quiet.pause_after(len(pauses) + 1) is None


def test_a_refusal_for_good_is_asked_once_more() -> None:
    assert quiet.pause_after(1, refused=True) == timedelta(minutes=15)
    assert quiet.pause_after(2, refused=True) is None


def test_more_than_ten_within_an_hour_are_a_flood() -> None:
    last = datetime(2026, 11, 16, 8, 40, tzinfo=UTC)
    assert quiet.held_after(10, last) is None
    assert quiet.held_after(11, last) == last + timedelta(hours=1)
