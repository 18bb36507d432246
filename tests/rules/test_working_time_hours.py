"""Hours are values: equal if they say the same, refused with the reason and the day if they cannot be."""

import copy
import pickle
from datetime import date
from typing import Any

import pytest

from people.working_time import Hours, InvalidHours, Window


def hours(week: dict[str, list[list[str]]] | None = None, zone: str = "Europe/Berlin", **more: Any) -> Hours:
    return Hours.from_json({"mon": [["08:00", "12:00"]]} if week is None else week, zone=zone, **more)


@pytest.mark.parametrize(
    ("week", "code", "day"),
    [
        ({"mon": [["08:00", "12:00"], ["11:59", "16:00"]]}, "overlap", "mon"),
        ({"tue": [["12:00", "12:00"]]}, "end_not_after_start", "tue"),
        ({"tue": [["22:00", "06:00"]]}, "end_not_after_start", "tue"),
        ({"wed": [["24:00", "24:00"]]}, "end_not_after_start", "wed"),
        ({"thu": [["8:00", "12:00"]]}, "bad_text", "thu"),
        ({"thu": [["08:00", "24:01"]]}, "bad_text", "thu"),
        ({"thu": [["08:00", "12:60"]]}, "bad_text", "thu"),
        ({"thu": [["08:00\n", "12:00"]]}, "bad_text", "thu"),
        ({"fri": [["08:00"]]}, "bad_text", "fri"),
        ({"fri": [[8, 12]]}, "bad_text", "fri"),
        ({"fri": ["08:00"]}, "bad_text", "fri"),
        ({"fri": "08:00-12:00"}, "bad_text", "fri"),
        ({"fri": None}, "bad_text", "fri"),
        ({"monday": []}, "unknown_day", "monday"),
    ],
)
def test_a_week_that_cannot_be_says_why_and_where(week: Any, code: str, day: str) -> None:
    with pytest.raises(InvalidHours) as refused:
        hours(week)
    assert (refused.value.code, refused.value.day) == (code, day)


@pytest.mark.parametrize(
    ("more", "code", "day"),
    [
        ({"zone": "Europe/Atlantis"}, "unknown_zone", ""),
        ({"zone": "Europe"}, "unknown_zone", ""),
        ({"zone": ""}, "unknown_zone", ""),
        ({"country": "XX"}, "unknown_country", ""),
        ({"subdivision": "BY"}, "unknown_country", ""),
        ({"country": "DE", "subdivision": "QQ"}, "unknown_subdivision", ""),
        ({"exceptions": {date(2025, 12, 24): [["12:00", "08:00"]]}}, "end_not_after_start", "2025-12-24"),
    ],
)
def test_rules_that_cannot_be_say_why_and_where(more: dict[str, Any], code: str, day: str) -> None:
    with pytest.raises(InvalidHours) as refused:
        hours(**more)
    assert (refused.value.code, refused.value.day) == (code, day)


def test_hours_built_by_hand_are_checked_too() -> None:
    late, early = Window(720, 960), Window(480, 700)
    week = ((early, late), (), (), (), (), (), ())
    for bad, code in [
        ({"week": ((late, early), *week[1:])}, "overlap"),
        ({"week": week[1:]}, "unknown_day"),
        ({"week": week, "exceptions": ((date(2025, 1, 1), ()), (date(2025, 1, 1), ()))}, "duplicate_day"),
    ]:
        with pytest.raises(InvalidHours) as refused:
            Hours(zone="UTC", **bad)  # type: ignore[arg-type]
        assert refused.value.code == code


def test_the_order_in_which_hours_are_written_does_not_matter() -> None:
    one = hours(
        {"mon": [["12:30", "16:30"], ["08:00", "12:00"]]},
        exceptions={date(2025, 2, 2): [], date(2025, 1, 1): []},
    )
    two = hours(
        {"mon": [["08:00", "12:00"], ["12:30", "16:30"]]},
        exceptions={date(2025, 1, 1): [], date(2025, 2, 2): []},
    )
    assert one == two
    assert hash(one) == hash(two)
    assert one != hours({"mon": [["08:00", "12:00"]]})


def test_hours_survive_copying_and_pickling_without_their_hash() -> None:
    bavaria = hours(country="DE", subdivision="BY")
    hash(bavaria)
    for other in (copy.copy(bavaria), copy.deepcopy(bavaria), pickle.loads(pickle.dumps(bavaria))):
        assert other == bavaria
        assert "_hash" not in vars(other)
