"""Messages as files, while others write and read: each arrives whole and once; what is damaged harms nobody."""

from __future__ import annotations

import threading
from pathlib import Path
from queue import Empty
from typing import Any
from uuid import uuid4

import pytest
from kombu import Connection, Exchange, Queue
from kombu.transport import TRANSPORT_ALIASES

from salesdesk import file_messages

MANY = 150


@pytest.fixture
def rules() -> Queue:
    """Of a name of its own: kombu remembers for the whole process what is bound."""
    name = f"rules-{uuid4()}"
    return Queue(name, Exchange(name), routing_key=name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    TRANSPORT_ALIASES.setdefault("files", "salesdesk.file_messages:Transport")
    for name in ("queue", "processed", "control"):
        (tmp_path / name).mkdir()
    return tmp_path


def connected(folder: Path) -> Connection:
    options = {
        "data_folder_in": str(folder / "queue"),
        "data_folder_out": str(folder / "queue"),
        "processed_folder": str(folder / "processed"),
        "control_folder": str(folder / "control"),
    }
    return Connection("files://", transport_options=options)


def test_of_many_written_and_read_at_once_each_arrives_whole_and_once(folder: Path, rules: Queue) -> None:
    arrived: list[Any] = []
    written = threading.Event()

    def read() -> None:
        with connected(folder) as connection, connection.SimpleQueue(rules) as queue:
            while True:
                done = written.is_set()
                try:
                    message = queue.get(block=False)
                except Empty:
                    if done:
                        return
                    continue
                message.ack()
                arrived.append(message.payload["number"])

    readers = [threading.Thread(target=read) for _ in range(2)]
    with (
        connected(folder) as connection,
        connection.SimpleQueue(rules) as queue,
    ):  # bound before anybody reads
        for reader in readers:
            reader.start()
        for number in range(MANY):
            queue.put({"number": number, "long": "x" * 20_000})
        written.set()
        for reader in readers:
            reader.join(timeout=60)

    assert sorted(arrived) == list(range(MANY))


def test_a_damaged_message_is_passed_over(folder: Path, rules: Queue) -> None:
    with connected(folder) as connection, connection.SimpleQueue(rules) as queue:
        (folder / "queue" / f"{0:015}_damaged.{rules.name}.msg").write_text("")  # the oldest of all
        queue.put({"number": 1})
        with pytest.raises(Empty):
            queue.get(block=False)
        assert queue.get(block=False).payload == {"number": 1}


def test_what_was_written_first_is_read_first_however_long_the_machine_runs(
    folder: Path, rules: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connected(folder) as connection, connection.SimpleQueue(rules) as queue:
        for uptime in (9.999, 10.0, 99.999, 1_234_567.0):  # seconds: the number of digits grows
            monkeypatch.setattr(file_messages, "monotonic", lambda uptime=uptime: uptime)
            queue.put({"uptime": uptime})
        read = [queue.get(block=False).payload["uptime"] for _ in range(4)]
    assert read == [9.999, 10.0, 99.999, 1_234_567.0]


def test_a_list_of_queues_that_is_being_written_is_waited_for(folder: Path, rules: Queue) -> None:
    """Another process has created the file and not filled it yet."""
    with connected(folder) as connection:
        (folder / "control" / f"{rules.name}.exchange").write_text("")
        filling = threading.Timer(0.2, (folder / "control" / f"{rules.name}.exchange").write_text, ["[]"])
        filling.start()
        with connection.SimpleQueue(rules) as queue:
            queue.put({"number": 1})
            assert queue.get(block=False).payload == {"number": 1}
