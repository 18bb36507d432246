"""The environment: the right Python, `.venv`, and the hashed requirements, installed when their file has changed."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from salesdesk.bootstrap import screen

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "salesdesk-installed.json"
RUN, DEVELOP = "requirements.txt", "requirements-dev.txt"
NO_NETWORK = re.compile(
    r"Failed to establish|Name or service not known|name resolution|Network is unreachable|timed out|ProxyError|ConnectionError"
    r"|Max retries|No matching distribution|Could not find a version"
)


class CannotStart(Exception):
    """Something is missing that only a person can mend; the message says what and how."""


def ensure(requirements: str) -> None:
    """Makes `.venv` and installs `requirements` (RUN or DEVELOP) unless both are there. Raises `CannotStart`."""
    if is_installed(requirements):
        return
    with _only_one_at_a_time():
        if is_installed(requirements):
            return
        if not _works():
            _make()
        _install(requirements)
        _write_stamp(requirements)


def enter(arguments: list[str]) -> None:
    """Goes on inside `.venv`: replaces this process, and returns only if it is there already."""
    if Path(sys.prefix).resolve() == VENV.resolve():
        return
    os.execv(PYTHON, [str(PYTHON), str(ROOT / "manage.py"), *arguments])  # noqa: S606  no shell is the point


def is_installed(requirements: str) -> bool:
    """Whether the packages of that file, as it is now, are in a `.venv` whose Python still runs."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return False
    return bool(stamp.get(requirements) == digest(ROOT / requirements)) and _works()


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _works() -> bool:
    # A .venv whose Python was removed or replaced by another version finds no pip of its own.
    if not os.access(PYTHON, os.X_OK):
        return False
    return subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False).returncode == 0


@contextmanager
def _only_one_at_a_time() -> Iterator[None]:
    with (ROOT / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make() -> None:
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        version = "{}.{}".format(*sys.version_info)
        raise CannotStart(
            f"This Python cannot make environments: its modules venv and ensurepip are missing.\n"
            f"On Debian and Ubuntu they come with: sudo apt install python{version}-venv"
        )
    with screen.step("Environment in .venv"):
        shutil.rmtree(VENV, ignore_errors=True)
        made = subprocess.run(
            [sys.executable, "-m", "venv", VENV], capture_output=True, text=True, check=False
        )
        if made.returncode:
            raise CannotStart(
                f"The environment could not be made in {VENV}:\n{made.stdout}{made.stderr}".rstrip()
            )


def _install(requirements: str) -> None:
    total = sum(1 for line in (ROOT / requirements).read_text().splitlines() if re.match(r"[\w.-]+==", line))
    with screen.step(f"{total} packages, each checked against its hash"):
        command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "-r", str(ROOT / requirements)]
        command += ["--no-compile"]  # Python compiles what is used, when it is used
        command += ["--retries", "2", "--progress-bar", "off", "--no-input", "--disable-pip-version-check"]
        pip = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        )
        lines = _show_progress(pip, total)
        if pip.wait():
            _explain(lines)


def _show_progress(pip: subprocess.Popen[str], total: int) -> list[str]:
    lines, seen, told = [], 0, time.monotonic()
    for line in pip.stdout or ():
        lines.append(line.rstrip())
        seen += line.startswith("Collecting ")
        if line.startswith("Installing collected"):
            screen.say("    installing")
        elif line.startswith("Collecting ") and time.monotonic() - told > 3:  # noqa: PLR2004  seconds
            screen.say(f"    {seen} of {total}")
            told = time.monotonic()
    return lines


def _explain(lines: list[str]) -> NoReturn:
    errors = [line for line in lines if line.startswith("ERROR")] or lines[-6:]
    ending = "\n".join(f"    {line}" for line in errors)
    if any(NO_NETWORK.search(line) for line in lines):
        raise CannotStart(
            "Packages are missing and the package index cannot be reached. Salesdesk needs the network once, to fetch them;\n"
            f"later starts do not. What pip said:\n{ending}"
        )
    raise CannotStart(f"The packages could not be installed. What pip said:\n{ending}")


def _write_stamp(requirements: str) -> None:
    # The development requirements contain the others (a test in tests/upkeep holds them to it).
    files = (RUN, DEVELOP) if requirements == DEVELOP else (RUN,)
    STAMP.write_text(json.dumps({name: digest(ROOT / name) for name in files}))
