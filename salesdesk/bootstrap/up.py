"""`manage.py up`: prepares everything and runs web server, worker and beat until Ctrl-C. Runs inside `.venv`."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from honcho.manager import Manager
from honcho.printer import Message, Printer

from salesdesk.bootstrap import entry, ports, probe, screen, single
from salesdesk.bootstrap.environment import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from honcho.process import Process

SLOW = 60  # seconds until somebody should look
SHORT_LIFE = 10  # seconds: a part that never lived longer cannot start, and starting it again would not help
PAUSE = 3.0  # seconds before a part that lived no longer is started again
EXPECTED = re.compile("^worker: |graceful shutdown exceeded")  # how they say that they stop as told
STOPPED = (130, 143)  # by Ctrl-C, by a signal: as asked


def run(arguments: list[str]) -> int:
    """`[--port N]`. Returns 0 when it was stopped, else the code of what failed."""
    asked = _parser().parse_args(arguments)
    entry.choose_demo()
    var = ROOT / os.environ.get("SALESDESK_VAR", "var")
    var.mkdir(parents=True, exist_ok=True)
    for stop in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop, _stop_preparing)
    with single.only_one(var):
        screen.say(screen.paint("Salesdesk", screen.BOLD))
        prepared = subprocess.run([sys.executable, ROOT / "manage.py", "prepare"], cwd=ROOT, check=False)
        if prepared.returncode:
            screen.say("\nSalesdesk could not be prepared; the reason stands above.")
            return prepared.returncode
        return _serve(var, asked.port)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="manage.py up", description="Runs Salesdesk; Ctrl-C stops it.")
    parser.add_argument(
        "--port", type=int, default=ports.USUAL, help="taken: the next free one (default: %(default)s)"
    )
    return parser


def _stop_preparing(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _serve(var: Path, wished: int) -> int:
    port = ports.choose(wished)
    url = f"http://{ports.ADDRESS}:{port}"
    together = Together(QuietPrinter())
    for name, command in _commands(port).items():
        together.add_process(name, f"exec {shlex.join(command)}", cwd=str(ROOT), env=_environment(url))
    threading.Thread(target=_greet, args=(together, url, var), daemon=True).start()
    if port != wished:
        screen.say(f"  Port {wished} is taken; this one listens on {port}.")
    # The terminal was closed: the same as Ctrl-C.
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    together.loop()
    if together.returncode in STOPPED:
        screen.say("\nSalesdesk has stopped.")
        return 0
    screen.say("\nA part could not start, so the others were stopped too; what it said stands above.")
    return int(together.returncode or 1)


def _commands(port: int) -> dict[str, list[str]]:
    python, celery = sys.executable, [sys.executable, "-m", "celery", "-A", "salesdesk", "--quiet"]
    web = [
        python,
        "-m",
        "uvicorn",
        "salesdesk.asgi:application",
        "--host",
        ports.ADDRESS,
        "--port",
        str(port),
    ]
    web += ["--log-level", "warning", "--no-access-log", "--lifespan", "off"]
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return {
        # Open live updates never end by themselves; after three seconds they are cut.
        "web": [*web, "--timeout-graceful-shutdown", "3"],
        # Every job waits for files and the database: threads do that in a third of the memory.
        "worker": [*celery, "worker", "-P", "threads", "-c", "4", "-l", "WARNING", *alone],
        # Its own process: `worker -B` leaves a second beat behind when the worker is killed.
        "beat": [*celery, "beat", "-l", "WARNING", "--pidfile="],
    }


def _environment(url: str) -> dict[str, str]:
    # That root runs it: in a container and on a demo machine so be it. That files are read by blocks: they are small.
    quiet = "ignore:::celery.platforms,ignore:StreamingHttpResponse must consume"
    return {"SALESDESK_URL": url, **os.environ, "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": quiet}


class Together(Manager):
    """Web server, worker and beat. One that ends by itself is started again; one that cannot start ends them all."""

    def __init__(self, printer: Printer) -> None:
        super().__init__(printer)
        self.remember: Callable[[], None] | None = None  # called whenever another process is there
        self._told: Any = multiprocessing.Queue()
        self.events = _Events(self, self._told)

    def _start(self) -> None:
        for name in self._processes:
            self._launch(name)

    def _launch(self, name: str, pause: float = 0.0) -> None:
        part = self._processes[name]
        part.pop("pid", None)
        part["since"] = time.monotonic() + pause
        part["process"] = multiprocessing.Process(
            name=name, target=_run, args=(part["obj"], self._told, pause)
        )
        part["process"].start()

    def has_started(self, name: str, pid: int) -> None:
        self._processes[name]["pid"] = pid
        if self.remember is not None:
            self.remember()

    def starts_again(self, name: str) -> bool:
        """Whether a part that has ended is started again: not while all are stopping, nor one that never really ran."""
        part = self._processes[name]
        ran = time.monotonic() - part["since"] >= SHORT_LIFE
        part["has_run"] = part.get("has_run", False) or ran
        if self._terminating or self.returncode is not None or not part["has_run"]:
            return False
        part["process"].join()
        self._launch(name, pause=0.0 if ran else PAUSE)
        return True

    def terminate(self) -> None:
        # Ctrl-C in the first tenth of a second: wait until there is something to stop.
        if self._all_started():
            super().terminate()
        else:
            threading.Timer(0.1, self.terminate).start()

    @property
    def groups(self) -> list[int]:
        return [process["pid"] for process in self._processes.values() if process.get("pid")]

    @property
    def is_stopping(self) -> bool:
        return bool(self._terminating) or self._any_stopped()


def _run(part: Process, told: Any, pause: float) -> None:
    """In a process of its own: run the part to its end, after a pause."""
    # Ended while it waits, it could not tell that it has; but the part itself must not inherit deaf ears.
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    time.sleep(pause)
    for number, handler in before.items():
        signal.signal(number, handler)
    part.run(told, ignore_signals=True)


class _Events:
    """What the parts tell, as the manager reads it: the end of one that was started again is only a line on the screen."""

    def __init__(self, together: Together, told: Any) -> None:
        self.together, self.told = together, told

    def get(self, timeout: float) -> Message:
        message: Message = self.told.get(timeout=timeout)
        if message.type == "start":
            self.together.has_started(message.name, message.data["pid"])
        if message.type == "stop" and self.together.starts_again(message.name):
            line = f"ended by itself ({message.data['returncode']}); it is started again\n"
            return message._replace(type="line", data=line)
        return message


class QuietPrinter(Printer):
    """Lines of the processes with their names, none about the processes; goes on without a terminal."""

    output: TextIO

    def __init__(self) -> None:
        super().__init__(sys.stdout, prefix=False)

    def write(self, message: Message) -> None:
        said = message.data.decode(errors="replace") if isinstance(message.data, bytes) else message.data
        if message.name == "system" or not said.strip() or EXPECTED.search(said):
            return
        try:
            self.output.write(screen.paint(f"{message.name:6} ", screen.QUIET))
            super().write(message)
        except OSError:
            self.output = open(os.devnull, "w")  # noqa: SIM115  lives as long as this process


def _greet(together: Together, url: str, var: Path) -> None:
    """Waits until the web server answers, then says where it is and who may log in."""
    since = time.monotonic()
    while not probe.answers(f"{url}/healthz/ready"):
        if together.is_stopping:
            return
        if time.monotonic() - since > SLOW:
            screen.say(f"{url} does not answer yet; it may just be slow.")
            since = time.monotonic()
        time.sleep(0.2)
    together.remember = lambda: single.remember(var, url=url, groups=together.groups)
    together.remember()
    screen.result("Web server, worker and beat", ok=True, seconds=time.monotonic() - since)
    screen.say(f"\n{screen.paint(url, screen.BOLD)}\n")
    if os.environ.get("SALESDESK_DEMO"):
        _introduce(var)
    screen.say("Ctrl-C stops it.\n")


def _introduce(var: Path) -> None:
    people: list[dict[str, Any]] = json.loads((var / "demo-people.json").read_text())
    screen.say("Log in with one click as one of the demo company, for example:")
    for person in people:
        screen.say(f"  {person['role']:<14} {person['name']:<22} {person['email']}")
    screen.say()
