"""A clock that jumps pauses the sweeps until the clocks agree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from salesdesk import clock_guard
from salesdesk.clock_guard import NONE, Steady
from salesdesk.models import Heartbeat
from salesdesk.web.clock import now

AT = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Machine:
    """A machine whose clock somebody sets."""

    def __init__(self) -> None:
        self.boot, self.wall, self.latest = timedelta(hours=5), AT, None
        self.steady = Steady(boot=lambda: self.boot)

    def runs_on(self, by: timedelta) -> None:
        self.boot += by
        self.wall += by

    def jump(self) -> timedelta:
        return self.steady.jump(self.wall, lambda: self.latest)


@pytest.fixture
def machine() -> Machine:
    machine = Machine()
    assert machine.jump() == NONE
    return machine


@pytest.mark.parametrize("by", [DAY, -2 * HOUR, timedelta(minutes=61)])
def test_a_jump_pauses_and_being_taken_back_ends_the_pause(machine: Machine, by: timedelta) -> None:
    machine.runs_on(HOUR / 2)
    machine.wall += by
    assert machine.jump() == by
    machine.runs_on(HOUR / 2)
    assert machine.jump() == by
    machine.wall -= by
    assert machine.jump() == NONE


def test_a_jump_that_nobody_takes_back_counts_after_an_hour(machine: Machine) -> None:
    machine.wall += DAY
    assert machine.jump() == DAY
    machine.runs_on(HOUR)
    assert machine.jump() == NONE
    machine.runs_on(timedelta(seconds=30))
    assert machine.jump() == NONE


@pytest.mark.parametrize("by", [HOUR, -HOUR, timedelta(seconds=1)])
def test_an_hour_and_less_is_no_jump(machine: Machine, by: timedelta) -> None:
    machine.wall += by
    assert machine.jump() == NONE


def test_a_clock_that_drifts_is_followed(machine: Machine) -> None:
    for _ in range(1000):
        machine.runs_on(HOUR)
        machine.wall += timedelta(seconds=30)
        assert machine.jump() == NONE


def test_a_machine_that_slept_for_a_night_has_not_jumped(machine: Machine) -> None:
    machine.runs_on(10 * HOUR)
    assert machine.jump() == NONE


def test_a_process_begun_under_a_clock_set_back_is_told_by_the_heartbeats() -> None:
    machine = Machine()
    machine.latest = AT + 2 * HOUR
    assert machine.jump() == -2 * HOUR
    machine.wall += 2 * HOUR
    assert machine.jump() == NONE


def test_old_heartbeats_say_nothing() -> None:
    machine = Machine()
    machine.latest = AT - 30 * DAY  # it was off for a month
    assert machine.jump() == NONE


@pytest.mark.django_db
def test_this_machine_and_its_database_agree() -> None:
    assert clock_guard.disagreement(now()) == NONE


@pytest.mark.django_db
@pytest.mark.parametrize("by", [DAY, -2 * HOUR])
def test_each_engine_notices_a_jump(by: timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_guard, "steady", Steady())
    assert clock_guard.disagreement(now()) == NONE
    assert abs(clock_guard.disagreement(now() + by) - by) < timedelta(minutes=1)
    assert clock_guard.disagreement(now()) == NONE


@pytest.mark.django_db
def test_postgresql_decides_whatever_the_heartbeats_say(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no clock of its own")
    Heartbeat.objects.create(name="escalate", beat_at=now() + DAY)
    monkeypatch.setattr(clock_guard, "steady", Steady())
    assert clock_guard.disagreement(now()) == NONE
