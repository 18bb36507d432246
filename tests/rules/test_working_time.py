"""Working time by example: nights that lack an hour, holidays, breaks, pauses, starts outside hours."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from people.working_time import (
    DAYS,
    Hours,
    add_working_time,
    due_with_pauses,
    elapsed_with_pauses,
    is_open,
    next_opening,
    public_holidays,
    working_time_between,
)

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = {day: [["08:00", "12:00"], ["12:30", "16:30"]] for day in DAYS[:5]}
NIGHTS = {day: [["00:00", "06:00"], ["22:00", "24:00"]] for day in DAYS}
ALWAYS = {day: [["00:00", "24:00"]] for day in DAYS}
SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))


def hours(week: dict[str, list[list[str]]] = OFFICE, zone: str = "Europe/Berlin", **more: Any) -> Hours:
    return Hours.from_json(week, zone=zone, **more)


def berlin(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=BERLIN, fold=fold)  # type: ignore[arg-type,misc]


# Daylight saving


@pytest.mark.parametrize(("day", "expected"), [(29, 6), (30, 5), (31, 6)])
def test_the_spring_night_from_midnight_to_six_has_five_hours(day: int, expected: int) -> None:
    night = berlin(2025, 3, day), berlin(2025, 3, day, 6)
    assert working_time_between(*night, hours(NIGHTS)) == expected * HOUR


def test_the_autumn_day_has_twenty_five_hours() -> None:
    assert working_time_between(berlin(2025, 10, 26), berlin(2025, 10, 27), hours(ALWAYS)) == 25 * HOUR
    assert add_working_time(berlin(2025, 10, 26), 25 * HOUR, hours(ALWAYS)) == berlin(2025, 10, 27)


def test_a_window_that_spring_skips_never_opens_that_night() -> None:
    skipped = hours({"sun": [["02:00", "03:00"]]})
    assert working_time_between(berlin(2025, 3, 30), berlin(2025, 3, 31), skipped) == timedelta()
    assert next_opening(berlin(2025, 3, 30), skipped) == berlin(2025, 4, 6, 2)


def test_a_window_that_begins_in_the_skipped_hour_opens_when_the_clock_has_jumped() -> None:
    assert next_opening(berlin(2025, 3, 30), hours({"sun": [["02:30", "04:00"]]})) == berlin(2025, 3, 30, 3)


def test_an_hour_that_comes_twice_is_open_twice() -> None:
    twice = hours({"sun": [["02:00", "03:00"]]})
    assert working_time_between(berlin(2025, 10, 26), berlin(2025, 10, 27), twice) == 2 * HOUR
    assert is_open(berlin(2025, 10, 26, 2, 30, fold=0), twice)
    assert is_open(berlin(2025, 10, 26, 2, 30, fold=1), twice)


def test_pauses_in_the_hour_that_comes_twice_are_told_apart() -> None:
    first, second = berlin(2025, 10, 26, 2, 50, fold=0), berlin(2025, 10, 26, 2, 10, fold=1)
    start, end = berlin(2025, 10, 26, 1), berlin(2025, 10, 26, 4)
    assert elapsed_with_pauses(start, end, [(first, second)], hours(ALWAYS)) == 4 * HOUR - 20 * MINUTE


def test_a_zone_that_skips_midnight_opens_at_one() -> None:
    sao_paulo = hours(ALWAYS, "America/Sao_Paulo")
    saturday_night = datetime(2018, 11, 3, 22, tzinfo=ZoneInfo("America/Sao_Paulo"))
    assert add_working_time(saturday_night, 3 * HOUR, sao_paulo) == datetime(2018, 11, 4, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("island", "left_out"), [("Apia", date(2011, 12, 30)), ("Kiritimati", date(1994, 12, 31))]
)
def test_a_date_that_a_zone_leaves_out_has_no_hours(island: str, left_out: date) -> None:
    pacific = ZoneInfo(f"Pacific/{island}")
    skipped = {DAYS[left_out.weekday()]: [["10:00", "24:00"]]}
    daily = hours({day: [["08:00", "09:00"]] for day in DAYS} | skipped, pacific.key)
    before, after = (datetime(*(left_out + n * DAY).timetuple()[:3], 8, tzinfo=pacific) for n in (-1, 1))
    assert next_opening(before + HOUR, daily) == after
    assert working_time_between(before, after + HOUR, daily) == 2 * HOUR


# Holidays and days that are different


@pytest.mark.parametrize(("state", "expected"), [("BY", 7), ("BE", 6)])
def test_epiphany_is_a_holiday_in_bavaria_and_not_in_berlin(state: str, expected: int) -> None:
    opening = next_opening(berlin(2026, 1, 6), hours(country="DE", subdivision=state))
    assert opening == berlin(2026, 1, expected, 8)


def test_new_year_is_a_holiday_though_it_begins_in_the_old_year_by_utc() -> None:
    assert next_opening(berlin(2025, 1, 1), hours(ALWAYS, country="DE")) == berlin(2025, 1, 2)
    assert is_open(berlin(2024, 12, 31, 23, 59), hours(ALWAYS, country="DE"))


def test_an_exception_wins_over_holiday_and_week() -> None:
    special = hours(
        country="DE",
        exceptions={
            date(2025, 12, 24): [["08:00", "12:00"]],
            date(2025, 12, 25): [["10:00", "11:00"]],
            date(2025, 12, 29): [],
        },
    )
    week = [
        working_time_between(berlin(2025, 12, day), berlin(2025, 12, day + 1), special)
        for day in range(23, 31)
    ]
    assert [open_time / HOUR for open_time in week] == [8, 4, 1, 0, 0, 0, 0, 8]


def test_three_years_hold_their_working_days_times_eight_hours() -> None:
    free = {day for year in (2025, 2026, 2027) for day in public_holidays("DE", "BY", year)}
    days = (date(2025, 1, 1) + n * DAY for n in range(3 * 365))
    working_days = sum(day.weekday() < 5 and day not in free for day in days)
    bavaria = hours(country="DE", subdivision="BY")
    assert working_time_between(berlin(2025, 1, 1), berlin(2028, 1, 1), bavaria) == working_days * 8 * HOUR
    end = add_working_time(berlin(2025, 1, 1), working_days * 8 * HOUR, bavaria)
    assert end == berlin(2027, 12, 31, 16, 30)
    assert add_working_time(end, -working_days * 8 * HOUR, bavaria) == berlin(2025, 1, 2, 8)


def test_holidays_are_named_in_the_language_asked_for() -> None:
    assert public_holidays("DE", "BY", 2026, "de")[date(2026, 1, 6)] == "Heilige Drei Könige"
    assert public_holidays("DE", "BY", 2026, "en")[date(2026, 1, 6)] == "Epiphany"
    assert public_holidays("DE", "", 2026).get(date(2026, 1, 6)) is None


# Openings, closings, breaks


def test_a_target_used_up_at_closing_is_due_at_closing() -> None:
    assert add_working_time(berlin(2025, 6, 6, 15, 30), HOUR, hours()) == berlin(2025, 6, 6, 16, 30)
    assert add_working_time(berlin(2025, 6, 6, 11), HOUR, hours()) == berlin(2025, 6, 6, 12)


def test_a_target_that_starts_at_closing_begins_at_the_next_opening() -> None:
    assert add_working_time(berlin(2025, 6, 6, 16, 30), MINUTE, hours()) == berlin(2025, 6, 9, 8, 1)
    assert add_working_time(berlin(2025, 6, 6, 12), SECOND, hours()) == berlin(2025, 6, 6, 12, 30, 1)


def test_nothing_added_is_now_if_open_else_the_next_opening() -> None:
    assert add_working_time(berlin(2025, 6, 6, 9, 0, 7), timedelta(), hours()) == berlin(2025, 6, 6, 9, 0, 7)
    assert add_working_time(berlin(2025, 6, 6, 12), timedelta(), hours()) == berlin(2025, 6, 6, 12, 30)
    assert add_working_time(berlin(2025, 6, 7), timedelta(), hours()) == berlin(2025, 6, 9, 8)


def test_going_back_to_an_opening_ends_there_and_from_it_begins_with_the_last_closing() -> None:
    assert add_working_time(berlin(2025, 6, 9, 9), -HOUR, hours()) == berlin(2025, 6, 9, 8)
    assert add_working_time(berlin(2025, 6, 9, 8), -HOUR, hours()) == berlin(2025, 6, 6, 15, 30)
    assert add_working_time(berlin(2025, 6, 8), -HOUR, hours()) == berlin(2025, 6, 6, 15, 30)


def test_between_is_negative_when_the_end_comes_first() -> None:
    assert working_time_between(berlin(2025, 6, 9, 9), berlin(2025, 6, 6, 16), hours()) == -1.5 * HOUR


def test_a_shift_across_midnight_is_one_stretch() -> None:
    night = hours({"mon": [["22:00", "24:00"]], "tue": [["00:00", "06:00"]]})
    assert add_working_time(berlin(2025, 6, 9, 23), 2 * HOUR, night) == berlin(2025, 6, 10, 1)
    assert add_working_time(berlin(2025, 6, 9, 20), 2 * HOUR, night) == berlin(2025, 6, 10)
    assert is_open(berlin(2025, 6, 10), night)
    assert not is_open(berlin(2025, 6, 10, 6), night)


def test_two_windows_that_touch_are_one_stretch() -> None:
    day = hours({"mon": [["08:00", "12:00"], ["12:00", "16:00"]]})
    assert is_open(berlin(2025, 6, 9, 12), day)
    assert add_working_time(berlin(2025, 6, 9, 12), HOUR, day) == berlin(2025, 6, 9, 13)
    assert add_working_time(berlin(2025, 6, 9, 12), -HOUR, day) == berlin(2025, 6, 9, 11)


def test_microseconds_are_kept() -> None:
    start = berlin(2025, 6, 6, 9, 0, 0, 123_456)
    due = add_working_time(start, HOUR + timedelta(microseconds=1), hours())
    assert due == berlin(2025, 6, 6, 10, 0, 0, 123_457)
    assert due.tzinfo is UTC
    assert working_time_between(start, due, hours()) == HOUR + timedelta(microseconds=1)


# Pauses


def test_a_target_used_up_when_a_pause_begins_is_due_then() -> None:
    pause = berlin(2025, 6, 6, 10), berlin(2025, 6, 6, 11)
    assert due_with_pauses(berlin(2025, 6, 6, 9), HOUR, [pause], hours()) == pause[0]
    assert due_with_pauses(berlin(2025, 6, 6, 9), HOUR + SECOND, [pause], hours()) == pause[1] + SECOND


def test_overlapping_pauses_in_any_order_stop_the_clock_once() -> None:
    first = berlin(2025, 6, 6, 9), berlin(2025, 6, 6, 10)
    inner = berlin(2025, 6, 6, 9, 15), berlin(2025, 6, 6, 9, 30)
    later = berlin(2025, 6, 6, 9, 45), berlin(2025, 6, 6, 11)
    pauses = [later, inner, first]
    assert due_with_pauses(berlin(2025, 6, 6, 8), 2 * HOUR, pauses, hours()) == berlin(2025, 6, 6, 12)
    assert elapsed_with_pauses(berlin(2025, 6, 6, 8), berlin(2025, 6, 6, 12), pauses, hours()) == 2 * HOUR
    assert elapsed_with_pauses(berlin(2025, 6, 6, 8), berlin(2025, 6, 6, 9, 20), pauses, hours()) == HOUR


def test_a_pause_outside_hours_stops_nothing() -> None:
    weekend = berlin(2025, 6, 6, 16, 30), berlin(2025, 6, 9, 8)
    assert due_with_pauses(berlin(2025, 6, 6, 16), HOUR, [weekend], hours()) == berlin(2025, 6, 9, 8, 30)
    assert due_with_pauses(berlin(2025, 6, 6, 16), 0.5 * HOUR, [weekend], hours()) == weekend[0]


def test_a_clock_with_nothing_to_count_is_due_when_it_first_runs() -> None:
    pauses = [
        (berlin(2025, 6, 6, 9), berlin(2025, 6, 6, 12)),
        (berlin(2025, 6, 6, 12, 10), berlin(2025, 6, 6, 13)),
    ]
    assert due_with_pauses(berlin(2025, 6, 6, 9), timedelta(), pauses, hours()) == berlin(2025, 6, 6, 13)


def test_pauses_and_amounts_that_run_backwards_are_refused() -> None:
    nine, ten = berlin(2025, 6, 6, 9), berlin(2025, 6, 6, 10)
    with pytest.raises(ValueError, match="negative"):
        due_with_pauses(nine, -HOUR, [], hours())
    with pytest.raises(ValueError, match="ends before"):
        elapsed_with_pauses(nine, ten, [(ten, nine)], hours())
