"""`manage.py sweep`: once, or as a loop that ends when it is told to."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest
from django.core.management import CommandError, call_command

from salesdesk import sweeps
from salesdesk.management.commands import sweep as command
from salesdesk.management.commands.sweep import Loop
from salesdesk.models import Heartbeat
from salesdesk.timetable import TIMETABLE, Sweep
from tests.patience import patient


@pytest.fixture(autouse=True)
def _connection_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "close_old_connections", lambda: None)


@pytest.mark.django_db
def test_without_a_name_every_sweep_runs_once(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("sweep")
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {sweep.name for sweep in TIMETABLE}
    assert not Heartbeat.objects.exclude(error="").exists()
    assert capsys.readouterr().out.count("\n") == len(TIMETABLE)


@pytest.mark.django_db
def test_a_name_runs_that_one() -> None:
    call_command("sweep", "hand over", verbosity=0)
    assert Heartbeat.objects.get().name == "hand over"


def test_a_name_that_is_none_is_told_the_others() -> None:
    with pytest.raises(CommandError, match="hand over"):
        call_command("sweep", "handover")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_loop_after_the_sweep_under_way(
    number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []

    def run(name: str, at: object) -> int:
        if name == "second":
            os.kill(os.getpid(), number)
            time.sleep(0.05)
        ran.append(name)
        return 0

    before = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)}
    monkeypatch.setattr(sweeps, "run", run)
    try:
        Loop([Sweep(name, "", every=0.01) for name in ("first", "second", "third")]).run()
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    assert ran == ["first", "second"]


def test_each_sweep_comes_in_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    monkeypatch.setattr(sweeps, "run", lambda name, at: ran.append(name) or 0)
    loop = Loop([Sweep("often", "", every=patient(0.05)), Sweep("seldom", "", every=60.0)])
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    threading.Timer(patient(0.28), loop.stopped.set).start()
    loop.run()
    assert ran.count("seldom") == 1
    assert 3 <= ran.count("often") <= 6
