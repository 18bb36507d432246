"""Working time at its limits: moments without a zone, hours that never open, far years, many askers at once."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from people.working_time import (
    DAYS,
    Hours,
    NaiveMoment,
    NeverOpen,
    OutOfRange,
    add_working_time,
    due_with_pauses,
    elapsed_with_pauses,
    is_open,
    working_time_between,
)

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = {day: [["08:00", "12:00"], ["12:30", "16:30"]] for day in DAYS[:5]}
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def hours(week: dict[str, list[list[str]]] = OFFICE, **more: Any) -> Hours:
    return Hours.from_json(week, zone="Europe/Berlin", **more)


def berlin(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BERLIN)  # type: ignore[arg-type,misc]


def unused(number: int) -> Hours:
    """Hours that nobody has asked yet, all the same: what differs is which Sunday is closed once more."""
    return hours(country="DE", exceptions={date(2098, 6, 1) + timedelta(weeks=number): []})


def test_naive_moments_are_refused_everywhere() -> None:
    naive, aware = datetime(2025, 6, 6, 9), berlin(2025, 6, 6, 9)  # noqa: DTZ001  that is the point
    questions: list[Callable[[], object]] = [
        lambda: add_working_time(naive, HOUR, hours()),
        lambda: add_working_time(naive, timedelta(), hours()),
        lambda: working_time_between(aware, naive, hours()),
        lambda: is_open(naive, hours()),
        lambda: due_with_pauses(aware, HOUR, [(naive, naive)], hours()),
        lambda: elapsed_with_pauses(aware, naive, [], hours()),
    ]
    for question in questions:
        with pytest.raises(NaiveMoment):
            question()


def test_hours_that_never_open_say_so_at_once() -> None:
    never = hours({"mon": []}, country="DE")
    assert not never.is_ever_open
    assert not is_open(berlin(2025, 6, 6), never)
    assert working_time_between(berlin(2025, 6, 6), berlin(2026, 6, 6), never) == timedelta()
    for amount in (HOUR, timedelta(), -HOUR):
        with pytest.raises(NeverOpen):
            add_working_time(berlin(2025, 6, 6), amount, never)


def test_hours_open_on_a_single_day_only_are_open_then() -> None:
    once = hours({}, exceptions={date(2030, 5, 6): [["08:00", "09:00"]]})
    assert once.is_ever_open
    assert add_working_time(berlin(2025, 6, 6), HOUR, once) == berlin(2030, 5, 6, 9)
    assert add_working_time(berlin(2032, 6, 6), -HOUR, once) == berlin(2030, 5, 6, 8)
    with pytest.raises(OutOfRange):
        add_working_time(berlin(2025, 6, 6), HOUR + SECOND, once)


@pytest.mark.parametrize("amount", [timedelta.max, timedelta.min, 160_000 * HOUR, -120_000 * HOUR])
def test_a_result_too_far_away_is_refused_within_fifty_milliseconds(amount: timedelta) -> None:
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        with pytest.raises(OutOfRange):
            add_working_time(berlin(2025, 6, 6), amount, hours())
        taken.append(time.perf_counter() - began)
    assert min(taken) < 0.05


def test_what_fits_into_the_years_to_come_is_found_however_far() -> None:
    last = berlin(2099, 12, 31, 16, 30)
    whole = working_time_between(berlin(2025, 6, 6), last, unused(5))
    assert add_working_time(berlin(2025, 6, 6), whole, unused(6)) == last
    with pytest.raises(OutOfRange):
        add_working_time(berlin(2025, 6, 6), whole + SECOND, unused(7))


def test_a_calendar_that_opens_mostly_by_exception_is_searched_to_the_end_too() -> None:
    shifts = {date(2099, 1, 1) + timedelta(n): [["00:00", "24:00"]] for n in range(300)}
    rare = hours({"mon": [["08:00", "09:00"]]}, exceptions=shifts)
    assert add_working_time(berlin(2098, 12, 31), 300 * 24 * HOUR + HOUR, rare) == berlin(2099, 11, 2, 9)


@pytest.mark.parametrize("moment", [datetime.min, datetime(1969, 12, 31), datetime(2100, 1, 1), datetime.max])  # noqa: DTZ001,DTZ901
def test_a_moment_too_far_away_is_refused(moment: datetime) -> None:
    with pytest.raises(OutOfRange):
        is_open(moment.replace(tzinfo=UTC), hours())
    with pytest.raises(OutOfRange):
        working_time_between(berlin(2025, 6, 6), moment.replace(tzinfo=UTC), hours())


def test_the_answer_does_not_depend_on_what_was_asked_before() -> None:
    fresh, grown = unused(1), unused(2)
    for year in (2031, 2019, 2025, 2012):
        is_open(berlin(year, 6, 6), grown)
    for amount in (5000 * HOUR, -5000 * HOUR, 30_000 * HOUR, timedelta()):
        assert add_working_time(berlin(2025, 6, 6), amount, fresh) == add_working_time(
            berlin(2025, 6, 6), amount, grown
        )
    assert working_time_between(berlin(2019, 1, 1), berlin(2031, 1, 1), fresh) == working_time_between(
        berlin(2019, 1, 1), berlin(2031, 1, 1), grown
    )


def test_a_year_that_is_known_does_not_answer_for_the_first_instant_of_the_next() -> None:
    always = hours({day: [["00:00", "24:00"]] for day in DAYS})
    assert is_open(datetime(2041, 12, 31, 23, tzinfo=UTC), always)
    assert is_open(datetime(2042, 1, 1, tzinfo=UTC), always)


def test_many_may_ask_at_once() -> None:
    spans = [(berlin(1990 + n * 7 % 60, 3, 3), berlin(1990 + n * 11 % 60, 9, 9)) for n in range(60)]
    known, shared = unused(3), unused(4)
    expected = [working_time_between(*span, known) for span in spans]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda span: working_time_between(span[0], span[1], shared), spans)) == expected
