"""Days and half days as moments, through both nights in which the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people import absence_times as times
from people.absence_times import NoSuchDay, Part
from people.working_time import Hours

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = [["08:00", "12:00"], ["12:30", "16:30"]]
WEEK = ("mon", "tue", "wed", "thu", "fri")


def hours(*windows: list[str], zone: str = "Europe/Berlin", country: str = "") -> Hours:
    return Hours.from_json(dict.fromkeys(WEEK, windows or OFFICE), zone=zone, country=country)


def berlin(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN)


def test_not_here_today_lasts_until_midnight_where_the_person_works() -> None:
    now = berlin(2026, 11, 16, 9, 13)
    assert times.rest_of_today(now, hours()) == (now, berlin(2026, 11, 17))
    lisbon = hours(zone="Europe/Lisbon")
    late = berlin(2026, 11, 17, 0, 30)  # still Monday in Lisbon
    assert times.rest_of_today(late, lisbon) == (late, berlin(2026, 11, 17, 1))


@pytest.mark.parametrize(
    ("day", "length"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 11, 16), 24)]
)
def test_a_day_is_as_long_as_the_clocks_make_it(day: date, length: int) -> None:
    start, end = times.part_of(day, Part.WHOLE, hours())
    assert start == datetime.combine(day, time(), tzinfo=BERLIN)
    assert end - start == timedelta(hours=length)


def test_where_the_clocks_change_at_midnight_the_day_begins_at_its_first_moment() -> None:
    beirut = hours(zone="Asia/Beirut")
    start, end = times.part_of(
        date(2026, 3, 29), Part.WHOLE, beirut
    )  # 00:00 does not exist, 01:00 follows 23:59
    assert start == datetime(2026, 3, 28, 22, tzinfo=UTC)
    assert end - start == timedelta(hours=23)


@pytest.mark.parametrize(
    ("windows", "noon"),
    [
        ((["08:00", "12:00"], ["12:30", "16:30"]), time(12)),
        ((["08:00", "12:00"], ["12:30", "17:00"]), time(12)),
        ((["08:00", "12:00"], ["13:00", "16:00"]), time(12)),
        ((["08:00", "13:00"],), time(10, 30)),
        ((["08:00", "09:00"], ["09:15", "16:15"]), time(12, 15)),
        ((["14:00", "22:00"],), time(18)),
    ],
)
def test_noon_is_the_break_near_the_middle_of_the_work_else_the_middle(
    windows: tuple[list[str], ...], noon: time
) -> None:
    day = date(2026, 11, 16)
    assert times.noon(day, hours(*windows)) == datetime.combine(day, noon, tzinfo=BERLIN)


def test_where_nothing_is_worked_noon_is_twelve() -> None:
    assert times.noon(date(2026, 11, 15), hours()) == berlin(2026, 11, 15, 12)
    assert times.noon(date(2026, 12, 25), hours(country="DE")) == berlin(2026, 12, 25, 12)


def test_two_halves_are_the_day() -> None:
    day = date(2026, 11, 16)
    start, middle = times.part_of(day, Part.FORENOON, hours())
    assert (middle, times.part_of(day, Part.WHOLE, hours())[1]) == times.part_of(day, Part.AFTERNOON, hours())
    assert start == berlin(2026, 11, 16)


def test_a_range_includes_its_last_day_and_may_begin_and_end_at_noon() -> None:
    first, last = date(2026, 11, 16), date(2026, 11, 20)
    whole = times.days(first, last, hours(), from_noon=False, until_noon=False)
    assert whole == (berlin(2026, 11, 16), berlin(2026, 11, 21))
    halves = times.days(first, last, hours(), from_noon=True, until_noon=True)
    assert halves == (berlin(2026, 11, 16, 12), berlin(2026, 11, 20, 12))


def test_the_last_day_of_all_is_a_day_too() -> None:
    start, end = times.part_of(date(2099, 12, 31), Part.WHOLE, hours())
    assert start < end < datetime(2100, 1, 1, tzinfo=UTC)
    with pytest.raises(NoSuchDay):
        times.day_after(date(2099, 12, 31))


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1969, 12, 31), date(2100, 1, 1), date(9999, 12, 31)])
def test_days_out_of_the_range_are_refused_and_do_not_crash(day: date) -> None:
    with pytest.raises(NoSuchDay):
        times.part_of(day, Part.FORENOON, hours())
    with pytest.raises(NoSuchDay):
        times.moment_of(day, time(9), hours(), ends=True)


minutes = st.integers(min_value=365 * 1440, max_value=129 * 365 * 1440)
moments = minutes.map(lambda number: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=number))
zones = st.sampled_from(["Europe/Berlin", "Europe/Lisbon", "Asia/Beirut", "America/New_York", "Asia/Kolkata"])


@given(moments, zones, st.booleans())
def test_what_the_form_shows_is_what_it_reads(moment: datetime, zone: str, ends: bool) -> None:
    own = hours(zone=zone)
    shown = times.day_and_time(moment, own, ends=ends)
    again = times.moment_of(*shown, own, ends=ends)
    # Of an hour that comes twice the form can only mean the first.
    assert again == moment or (
        moment - again == timedelta(hours=1) and times.day_and_time(again, own, ends=ends) == shown
    )


@given(st.dates(date(1971, 1, 1), date(2099, 12, 30)), zones)
def test_noon_lies_within_the_day_and_days_follow_without_a_gap(day: date, zone: str) -> None:
    own = hours(zone=zone, country="DE")
    start, end = times.part_of(day, Part.WHOLE, own)
    assert start < times.noon(day, own) < end
    assert times.midnight(times.day_after(day), zone) == end
