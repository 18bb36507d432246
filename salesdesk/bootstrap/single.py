"""One `up` per checkout: who holds it, and clearing up after one that was killed."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesdesk.bootstrap.environment import CannotStart

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 5.0  # seconds between asking a process to end and ending it


@contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Raises `CannotStart`, naming the address, when another `up` works in the folder `var`."""
    with (var / "up.lock").open("w") as lock:
        try:
            # Held by this process alone, unlike flock's, which forked children would keep.
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotStart(f"Salesdesk already runs from this folder: {_told(var)}") from None
        end_leftovers(var)
        yield
        (var / "up.json").unlink(missing_ok=True)


def remember(var: Path, *, url: str, groups: list[int]) -> None:
    """Writes down the address and the process groups, for the next one who asks."""
    (var / "up.json").write_text(json.dumps({"url": url, "pid": os.getpid(), "groups": groups}))


def end_leftovers(var: Path) -> None:
    """Ends what an `up` left behind that was killed without a chance to stop its processes."""
    groups = [group for group in _read(var).get("groups", []) if _is_ours(group)]
    for group in groups:
        os.killpg(group, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while any(map(_is_ours, groups)) and time.monotonic() < deadline:
        time.sleep(0.1)
    for group in filter(_is_ours, groups):
        os.killpg(group, signal.SIGKILL)


def _told(var: Path) -> str:
    known = _read(var)
    if not known:
        return "it is just starting."
    return f"{known['url']}\nCtrl-C in its terminal stops it, or: kill {known['pid']}"


def _read(var: Path) -> dict[str, Any]:
    try:
        known: dict[str, Any] = json.loads((var / "up.json").read_text())
    except (OSError, ValueError):
        return {}
    return known


def _is_ours(group: int) -> bool:
    # Numbers are given again: only what still carries our name is ended. -ww: however wide the terminal is.
    command = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(group)], capture_output=True, text=True, check=False
    )
    return "salesdesk" in command.stdout
