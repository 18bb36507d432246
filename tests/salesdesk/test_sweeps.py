"""The timetable, and how a sweep is run: once for many hints, never raising, paused while the clock is wrong."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection

from salesdesk import clock_guard, heartbeat, sweeps, tasks, timetable
from salesdesk.celery import app, route
from salesdesk.configuration import ROOT
from salesdesk.models import Heartbeat
from salesdesk.timetable import TIMETABLE, Sweep
from salesdesk.web import hints

AT = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
calls: list[datetime] = []
during: list[Callable[[], object]] = []


def look(*, at: datetime) -> int:
    calls.append(at)
    if during:
        during.pop()()
    return 3


def fall(*, at: datetime) -> int:
    raise ValueError("anna@example.com")


@pytest.fixture(autouse=True)
def _sweeps_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    calls.clear()
    during.clear()
    ours = (Sweep("look", f"{__name__}.look"), Sweep("fall", f"{__name__}.fall"))
    monkeypatch.setattr(timetable, "TIMETABLE", (*TIMETABLE, *ours))
    monkeypatch.setattr(clock_guard, "disagreement", lambda at: timedelta())


def beat(name: str = "look") -> Heartbeat:
    return Heartbeat.objects.get(pk=name)


@pytest.mark.parametrize("sweep", TIMETABLE, ids=lambda sweep: sweep.name)
def test_every_line_of_the_timetable_names_a_sweep(sweep: Sweep) -> None:
    assert callable(sweep.run)
    assert sweep.queue in timetable.QUEUES


def test_beat_asks_for_each_sweep_in_its_time_and_lets_old_messages_go() -> None:
    schedule = app.conf.beat_schedule
    assert set(schedule) == {sweep.name for sweep in TIMETABLE}
    for sweep in TIMETABLE:
        entry = schedule[sweep.name]
        assert (entry["task"], entry["args"], entry["schedule"]) == (hints.TASK, [sweep.name], sweep.every)
        assert isinstance(entry["schedule"], float)  # plain seconds: no crontab, no time zone
        assert entry["options"]["expires"] >= sweep.every


def test_each_sweep_takes_its_queue_and_what_is_unknown_the_last() -> None:
    assert route(hints.TASK, ["deliver"]) == {"queue": "mail"}
    assert route(hints.TASK, ["hand over"]) == {"queue": "rules"}
    assert route(hints.TASK, ["of another version"]) is None
    assert route("another.task", []) is None
    assert {queue.name for queue in app.conf.task_queues} == set(timetable.QUEUES)


def test_the_docs_show_the_timetable() -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    shown = re.findall(r"^\| `([\w ]+)` \| (30 s|1 min|1 h|1 day) \| (\w+) \|", text, re.MULTILINE)
    times = {
        timetable.OFTEN: "30 s",
        timetable.EVERY_MINUTE: "1 min",
        timetable.HOURLY: "1 h",
        timetable.DAILY: "1 day",
    }
    assert sorted(shown) == sorted((sweep.name, times[sweep.every], sweep.queue) for sweep in TIMETABLE)


@pytest.mark.django_db
def test_a_sweep_leaves_a_heartbeat() -> None:
    assert sweeps.run("look", AT) == 3
    found = beat()
    assert (found.found, found.error, found.running_until, found.again) == (3, "", None, False)
    assert found.began_at
    assert found.beat_at
    assert AT <= found.began_at <= found.beat_at < AT + timedelta(seconds=5)


@pytest.mark.django_db
def test_what_fails_is_recorded_by_its_kind_and_raises_nothing(caplog: pytest.LogCaptureFixture) -> None:
    sweeps.run("look", AT)
    Heartbeat.objects.filter(pk="look").update(name="fall")
    assert sweeps.run("fall", AT + timedelta(minutes=1)) == 0
    found = beat("fall")
    assert found.error == "ValueError"
    assert found.beat_at
    assert found.beat_at < AT + timedelta(minutes=1)
    assert found.running_until is None
    assert "the sweep failed" in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["of another version", "", "x" * 5000])
def test_a_name_that_nobody_knows_is_logged_and_ignored(name: str, caplog: pytest.LogCaptureFixture) -> None:
    assert sweeps.run(name, AT) == 0
    assert "no such sweep" in caplog.text
    assert not Heartbeat.objects.exists()


@pytest.mark.django_db
def test_a_message_of_another_version_is_harmless() -> None:
    assert tasks.sweep() == 0
    assert tasks.sweep("look", 17, since="yesterday") == 3


@pytest.mark.django_db
def test_many_hints_while_it_runs_make_one_more_run() -> None:
    during.append(lambda: [sweeps.run("look", AT) for _ in range(20)])
    assert sweeps.run("look", AT) == 6
    assert len(calls) == 2
    assert beat().again is False


@pytest.mark.django_db
def test_a_sweep_that_was_killed_is_waited_for_ten_seconds_only() -> None:
    assert heartbeat.begin("look", AT)
    assert sweeps.run("look", AT + timedelta(seconds=9)) == 0
    assert sweeps.run("look", AT + timedelta(seconds=11)) == 3


@pytest.mark.django_db
def test_a_lease_from_the_future_holds_nobody_up() -> None:
    assert heartbeat.begin("look", AT + timedelta(days=1))
    assert sweeps.run("look", AT) == 3


@pytest.mark.django_db
def test_a_sweep_with_nothing_to_do_costs_two_queries_of_its_own(
    django_assert_num_queries: Callable[[int], object],
) -> None:
    sweeps.run("look", AT)
    with django_assert_num_queries(2):  # type: ignore[attr-defined]
        sweeps.run("look", AT + timedelta(seconds=30))


@pytest.mark.django_db
def test_while_the_clock_is_wrong_nothing_runs_and_the_heartbeat_says_why(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sweeps.run("look", AT)
    monkeypatch.setattr(clock_guard, "disagreement", lambda at: timedelta(days=1))
    assert sweeps.run("look", AT + timedelta(days=1)) == 0
    assert len(calls) == 1
    assert beat().error == heartbeat.CLOCK
    assert "the clock is wrong by 1 day" in caplog.text
    monkeypatch.setattr(clock_guard, "disagreement", lambda at: timedelta())
    assert sweeps.run("look", AT + timedelta(minutes=1)) == 3
    assert beat().error == ""


@pytest.mark.django_db
def test_a_database_that_is_away_stops_no_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: object) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(connection, "cursor", away)
    assert sweeps.run("look", AT) == 0


class Broker:
    """Remembers what it is sent; refuses while it is away."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.away = False
        self.hold = threading.Event()
        self.hold.set()

    def send_task(self, task: str, args: list[str], **kwargs: object) -> None:
        self.asked += args
        self.hold.wait(5)
        if self.away:
            raise ConnectionRefusedError


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Broker:
    standing_in = Broker()
    monkeypatch.setattr(hints, "current_app", standing_in)
    monkeypatch.setattr(hints, "messenger", hints.Messenger())
    return standing_in


def test_after_a_refusal_no_hint_is_tried_for_a_while(
    broker: Broker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broker.away = True
    for _ in range(50):
        hints.hint("deliver")
        assert hints.messenger.flush(5)
    assert broker.asked == ["deliver"]
    assert caplog.text.count("no hint for deliver: ConnectionRefusedError") == 1
    hints.messenger._silent_until = 0.0
    hints.hint("deliver")
    assert hints.messenger.flush(5)
    assert broker.asked == ["deliver"] * 2
    assert caplog.text.count("no hint") == 1  # told once a minute


def test_a_broker_that_hangs_holds_nobody_up_and_is_told_each_name_once(broker: Broker) -> None:
    broker.hold.clear()
    hints.hint("deliver")
    while not broker.asked:
        time.sleep(0.001)
    since = time.monotonic()
    for _ in range(100):
        hints.hint("deliver")
        hints.hint("escalate")
    assert time.monotonic() - since < 0.5
    assert not hints.messenger.flush(0.05)
    broker.hold.set()
    assert hints.messenger.flush(5)
    assert broker.asked == ["deliver", "deliver", "escalate"]


def test_a_hint_is_a_message_in_its_queue() -> None:
    with app.connection_for_write() as connection:
        queue = connection.SimpleQueue("rules")
        queue.clear()
        hints.hint("hand over")
        assert hints.messenger.flush(5)
        message = queue.get(timeout=5)
        message.ack()
    assert message.headers["task"] == hints.TASK
    assert message.payload[0] == ["hand over"]
