"""Working time against a count of ticks: random hours, spans and amounts around the nights that go wrong."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from people.working_time import (
    Hours,
    Window,
    add_working_time,
    due_with_pauses,
    elapsed_with_pauses,
    is_open,
    next_opening,
    working_time_between,
)

TICK = timedelta(
    minutes=15
)  # Windows and changes of offset lie on ticks, so that a tick is open or it is not.
REACH = 200  # ticks to either side of the night in question: two days
NOTHING, MICROSECOND = timedelta(), timedelta(microseconds=1)

NIGHTS = [
    ("Europe/Berlin", "DE", "BY", datetime(2025, 3, 30, 1, tzinfo=UTC)),
    ("Europe/Berlin", "DE", "BE", datetime(2025, 10, 26, 1, tzinfo=UTC)),
    ("Europe/Berlin", "DE", "BY", datetime(2026, 1, 6, 12, tzinfo=UTC)),
    ("Europe/Berlin", "DE", "BE", datetime(2026, 1, 6, 12, tzinfo=UTC)),
    ("Europe/Berlin", "DE", "", datetime(2025, 1, 1, tzinfo=UTC)),
    ("Europe/Lisbon", "", "", datetime(2025, 3, 30, 1, tzinfo=UTC)),
    ("Europe/Lisbon", "PT", "", datetime(2025, 10, 26, 1, tzinfo=UTC)),
    ("America/Sao_Paulo", "", "", datetime(2018, 2, 18, 2, tzinfo=UTC)),
    ("America/Sao_Paulo", "BR", "", datetime(2018, 11, 4, 3, tzinfo=UTC)),
    ("Australia/Lord_Howe", "", "", datetime(2025, 4, 5, 15, tzinfo=UTC)),
    ("America/New_York", "US", "", datetime(2025, 1, 1, 5, tzinfo=UTC)),
]


class Night(NamedTuple):
    """Hours and a moment; and every tick around it, with whether the wall clock there reads an open time."""

    hours: Hours
    ticks: list[tuple[datetime, bool]]

    def worked(self, start: datetime, end: datetime) -> timedelta:
        parts = (min(end, tick + TICK) - max(start, tick) for tick, opened in self.ticks if opened)
        return sum((part for part in parts if part > NOTHING), NOTHING)

    def forward(self, start: datetime, amount: timedelta) -> datetime:
        """The first moment by which so much has been worked since the start."""
        for tick, opened in self.ticks:
            if opened and tick + TICK > start:
                begin = max(start, tick)
                if amount <= tick + TICK - begin:
                    return begin + amount
                amount -= tick + TICK - begin
        raise AssertionError("beyond the counted ticks")

    def back(self, start: datetime, amount: timedelta) -> datetime:
        """The last moment from which so much is worked until the start."""
        for tick, opened in reversed(self.ticks):
            if opened and tick < start:
                end = min(start, tick + TICK)
                if amount <= end - tick:
                    return end - amount
                amount -= end - tick
        raise AssertionError("beyond the counted ticks")


def day_windows() -> st.SearchStrategy[tuple[Window, ...]]:
    edges = st.lists(st.integers(0, 96).map(lambda quarter: quarter * 15), max_size=6, unique=True).map(
        sorted
    )
    usual = st.sampled_from(
        [[0, 1440], [0, 360, 1320, 1440], [480, 720, 750, 990], [120, 180], [150, 240], []]
    )
    return st.one_of(usual, edges).map(
        lambda cuts: tuple(Window(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False))
    )


@st.composite
def nights(draw: st.DrawFn) -> Night:
    zone, country, subdivision, centre = draw(st.sampled_from(NIGHTS))
    day = centre.date()
    different = draw(
        st.dictionaries(st.integers(-3, 3).map(lambda n: day + timedelta(n)), day_windows(), max_size=2)
    )
    week = draw(st.one_of(st.tuples(*[day_windows()] * 7), day_windows().map(lambda windows: (windows,) * 7)))
    hours = Hours(zone, week, country, subdivision, tuple(sorted(different.items())))
    return Night(hours, counted(hours, centre))


def counted(hours: Hours, centre: datetime) -> list[tuple[datetime, bool]]:
    free = holidays.country_holidays(hours.country, subdiv=hours.subdivision or None) if hours.country else {}
    different, zone = dict(hours.exceptions), ZoneInfo(hours.zone)

    def is_open(moment: datetime) -> bool:
        wall = moment.astimezone(zone)
        today = wall.date()
        if today in different:
            windows = different[today]
        else:
            windows = () if today in free else hours.week[wall.weekday()]
        return any(window.start <= wall.hour * 60 + wall.minute < window.end for window in windows)

    moments = [centre + n * TICK for n in range(-REACH, REACH)]
    return [(moment, is_open(moment)) for moment in moments]


def moments(night: Night, data: st.DataObject, count: int) -> list[datetime]:
    """Moments between the ticks counted; often on a tick, else anywhere."""
    on_tick = st.integers(0, 2 * REACH).map(lambda n: n * TICK)
    anywhere = st.integers(0, 2 * REACH * TICK // MICROSECOND).map(lambda n: n * MICROSECOND)
    return [night.ticks[0][0] + data.draw(st.one_of(on_tick, anywhere)) for _ in range(count)]


def part_of(whole: timedelta, data: st.DataObject) -> timedelta:
    """More than nothing, at most the whole; often a whole number of ticks."""
    assume(whole > NOTHING)
    in_ticks = st.integers(1, max(1, whole // TICK)).map(lambda n: min(whole, n * TICK))
    return data.draw(st.one_of(in_ticks, st.integers(1, whole // MICROSECOND).map(lambda n: n * MICROSECOND)))


Property = Callable[..., None]


def holds_for(examples: int) -> Callable[[Property], Property]:
    quick = settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    return lambda test: quick(given(nights(), st.data())(test))


@holds_for(35)
def test_between_is_what_the_ticks_count_either_way_round(night: Night, data: st.DataObject) -> None:
    start, end = sorted(moments(night, data, 2))
    assert working_time_between(start, end, night.hours) == night.worked(start, end)
    assert working_time_between(end, start, night.hours) == -night.worked(start, end)


@holds_for(35)
def test_adding_ends_where_the_ticks_are_used_up(night: Night, data: st.DataObject) -> None:
    (start,) = moments(night, data, 1)
    amount = part_of(night.worked(start, night.ticks[-1][0] + TICK), data)
    due = add_working_time(start, amount, night.hours)
    assert due == night.forward(start, amount)
    assert working_time_between(start, due, night.hours) == amount
    assert is_open(due - MICROSECOND, night.hours), "outside hours"
    assert add_working_time(due, -amount, night.hours) == next_opening(start, night.hours)


@holds_for(35)
def test_going_back_ends_where_the_ticks_are_used_up(night: Night, data: st.DataObject) -> None:
    (start,) = moments(night, data, 1)
    amount = part_of(night.worked(night.ticks[0][0], start), data)
    begun = add_working_time(start, -amount, night.hours)
    assert begun == night.back(start, amount)
    assert working_time_between(start, begun, night.hours) == -amount
    assert is_open(begun, night.hours), "outside hours"
    assert night.worked(begun, add_working_time(begun, amount, night.hours)) == amount


@holds_for(25)
def test_open_and_next_opening_are_what_the_wall_clock_reads(night: Night, data: st.DataObject) -> None:
    (moment,) = moments(night, data, 1)
    reading = next((is_open for tick, is_open in night.ticks if tick <= moment < tick + TICK), None)
    assume(reading is not None)
    assert is_open(moment, night.hours) is reading
    opening = next(
        (max(tick, moment) for tick, is_open in night.ticks if is_open and tick + TICK > moment), None
    )
    assume(opening is not None)
    assert next_opening(moment, night.hours) == opening
    assert add_working_time(moment, NOTHING, night.hours) == opening


@holds_for(25)
def test_parts_add_up_to_the_whole_in_any_order(night: Night, data: st.DataObject) -> None:
    stops = moments(night, data, 4)
    parts = [working_time_between(start, end, night.hours) for start, end in pairwise(stops)]
    assert sum(parts, NOTHING) == working_time_between(stops[0], stops[-1], night.hours)


@holds_for(25)
def test_a_later_start_or_a_longer_target_is_never_due_earlier(night: Night, data: st.DataObject) -> None:
    assume(any(night.hours.week))
    early, late = sorted(moments(night, data, 2))
    spans = st.integers(-(10**12), 10**12).map(lambda n: n * MICROSECOND)
    less, more = sorted([data.draw(spans), data.draw(spans)])
    assert add_working_time(early, less, night.hours) <= add_working_time(late, less, night.hours)
    assert add_working_time(early, less, night.hours) <= add_working_time(early, more, night.hours)


@holds_for(25)
def test_a_paused_clock_is_due_when_it_has_run_for_its_target(night: Night, data: st.DataObject) -> None:
    start, *stops = moments(night, data, 7)
    pauses = [(min(pair), max(pair)) for pair in zip(stops[::2], stops[1::2], strict=True)]
    end = night.ticks[-1][0] + TICK
    running = night_without(night, pauses)
    ran = sum(
        (running(early, late) for early, late in pairwise(sorted({start, *stops, end})) if early >= start),
        NOTHING,
    )
    assert elapsed_with_pauses(start, end, pauses, night.hours) == ran
    amount = part_of(ran, data)
    due = due_with_pauses(start, amount, pauses, night.hours)
    assert elapsed_with_pauses(start, due, pauses, night.hours) == amount
    assert elapsed_with_pauses(start, due - MICROSECOND, pauses, night.hours) == amount - MICROSECOND


def night_without(
    night: Night, pauses: list[tuple[datetime, datetime]]
) -> Callable[[datetime, datetime], timedelta]:
    """Counts a stretch that no pause begins or ends in: nothing if a pause covers it."""

    def running(start: datetime, end: datetime) -> timedelta:
        paused = any(begin <= start and end <= until for begin, until in pauses)
        return NOTHING if paused else night.worked(start, end)

    return running


@pytest.mark.parametrize("subdivision", ["BY", "BE"])
def test_four_years_are_what_their_days_add_up_to(subdivision: str) -> None:
    week = ((Window(360, 840), Window(870, 1005)),) * 4 + ((Window(0, 180),), (), (Window(1320, 1440),))
    different = ((date(2023, 12, 24), ()), (date(2024, 2, 29), (Window(480, 720),)))
    hours = Hours("Europe/Berlin", week, "DE", subdivision, different)
    days = [date(2022, 1, 1) + timedelta(n) for n in range(4 * 365)]
    minutes = accumulate(open_minutes(hours, days), initial=0)
    for day, worked in list(zip(days, minutes, strict=False))[::30]:
        since, until = (datetime(*on.timetuple()[:3], tzinfo=ZoneInfo(hours.zone)) for on in (days[0], day))
        assert working_time_between(since, until, hours) == timedelta(minutes=worked)


def open_minutes(hours: Hours, days: list[date]) -> list[int]:
    """As the calendar says; no window is open in the hour that the clock is changed."""
    different = dict(hours.exceptions)
    free = holidays.country_holidays("DE", subdiv=hours.subdivision)
    windows = [different.get(day, () if day in free else hours.week[day.weekday()]) for day in days]
    return [sum(window.end - window.start for window in today) for today in windows]
