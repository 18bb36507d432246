"""`manage.py up` in a copy of the checkout: it starts, serves, tells, refuses a twin, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from salesdesk.configuration import ROOT
from tests.patience import patient

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)$", re.MULTILINE)
IGNORED = shutil.ignore_patterns(".*", "var", "staticfiles", "__pycache__")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with a space and an umlaut in its path; its packages are the ones that run this test."""
    copy = tmp_path_factory.mktemp("Büro eins") / "salesdesk"
    shutil.copytree(ROOT, copy, ignore=IGNORED)
    (copy / ".venv").symlink_to(Path(sys.prefix))
    return copy


def environment() -> dict[str, str]:
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("SALESDESK_", "DJANGO_"))
    }


class Up:
    """One running `up`; `log` is what its terminal would show."""

    def __init__(self, checkout: Path) -> None:
        self.checkout, self.log = checkout, checkout / "screen.txt"
        with self.log.open("w") as screen:
            self.process = subprocess.Popen(
                [Path(sys.prefix) / "bin" / "python", str(checkout / "manage.py"), "up"],
                cwd="/",  # from anywhere
                env=environment(),
                stdout=screen,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def url(self, patience: float = patient(150)) -> str:
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and self.process.poll() is None:
            found = ADDRESS.search(self.log.read_text())
            if found and "Ctrl-C stops it" in self.log.read_text():
                return found[0]
            time.sleep(0.2)
        raise AssertionError(f"no address:\n{self.log.read_text()}")

    def stop(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(timeout=patient(30))


@pytest.fixture
def up(checkout: Path) -> Iterator[Up]:
    running = Up(checkout)
    yield running
    if running.process.poll() is None:
        running.stop(signal.SIGTERM)


def left_behind(checkout: Path) -> list[str]:
    """Command lines of the processes that still work in the checkout."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == checkout:
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda how: how.name)
def test_it_starts_serves_and_stops_without_a_trace(up: Up, checkout: Path, how: signal.Signals) -> None:
    url = up.url()
    with urllib.request.urlopen(f"{url}/healthz/ready", timeout=patient(10)) as ready:
        assert ready.status == 200
    with urllib.request.urlopen(url, timeout=patient(30)) as page:  # the way to the login page
        assert b"<html" in page.read()
    if Path("/proc").is_dir():
        assert len(left_behind(checkout)) >= 3
    assert up.stop(how) == 0
    assert left_behind(checkout) == []
    shown = up.log.read_text()
    assert "Traceback" not in shown, shown
    assert "Salesdesk has stopped." in shown


def process_of(checkout: Path, part: str) -> int:
    """The number of the process that runs this part now; 0: nobody does."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            said = (process / "cmdline").read_text().split("\0")
            if (process / "cwd").readlink() == checkout and part in said and "-m" in said:
                return int(process.name)
        except OSError:
            continue
    return 0


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are found in /proc")
@pytest.mark.parametrize("part", ["worker", "beat", "uvicorn"])
def test_a_part_that_is_killed_is_started_again(up: Up, checkout: Path, part: str) -> None:
    url = up.url()
    time.sleep(patient(10))  # what ends sooner cannot start, and would end them all
    first = process_of(checkout, part)
    os.kill(first, signal.SIGKILL)
    deadline = time.monotonic() + patient(30)
    while process_of(checkout, part) in {0, first} and time.monotonic() < deadline:
        time.sleep(0.2)
    assert process_of(checkout, part) not in {0, first}
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/healthz/live", timeout=patient(10)) as alive:
                assert alive.status == 200
                break
        except OSError:
            time.sleep(0.2)
    assert up.process.poll() is None
    assert up.stop(signal.SIGINT) == 0
    assert left_behind(checkout) == []


def test_it_says_who_can_log_in(up: Up) -> None:
    up.url()
    shown = up.log.read_text()
    for role in ("field", "inside", "inside lead", "sales manager", "administrator"):
        assert re.search(rf"^  {role} +\S.* \S+@\S+$", shown, re.MULTILINE), role


def test_a_twin_is_told_where_it_runs(up: Up, checkout: Path) -> None:
    url = up.url()
    command = [Path(sys.prefix) / "bin" / "python", checkout / "manage.py", "up"]
    twin = subprocess.run(
        command, env=environment(), capture_output=True, text=True, timeout=patient(60), check=False
    )
    assert twin.returncode == 2
    assert url in twin.stdout


def test_a_second_checkout_takes_another_port(up: Up, tmp_path: Path, checkout: Path) -> None:
    url = up.url()
    other = tmp_path / "zwei"
    shutil.copytree(checkout, other, symlinks=True, ignore=shutil.ignore_patterns("var"))
    second = Up(other)
    try:
        assert second.url() != url
    finally:
        assert second.stop(signal.SIGINT) == 0
