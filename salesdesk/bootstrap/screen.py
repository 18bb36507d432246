"""What the terminal shows: one line per step, with its time."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

RED, GREEN, QUIET, BOLD = "31", "32", "2", "1"


def prepare() -> None:
    """Terminals that know no ✓ get a question mark instead of a stack trace."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace", line_buffering=True)  # type: ignore[union-attr]


def say(text: str = "") -> None:
    # A terminal that was closed takes no more lines; the work (stopping, above all) goes on.
    with contextlib.suppress(OSError):
        print(text, flush=True)


def result(text: str, *, ok: bool, seconds: float, note: str = "") -> None:
    """One line: a tick or a cross, what was done, how long it took."""
    mark = paint("✓", GREEN) if ok else paint("✗", RED)
    say(f"  {mark} {text} {paint(f'{seconds:.1f} s', QUIET)}{f'  {note}' if note else ''}")


@contextlib.contextmanager
def step(text: str) -> Iterator[None]:
    """Shows `text` with a tick and the time taken, or with a cross when the block raises."""
    since = time.monotonic()
    try:
        yield
    except BaseException:
        result(text, ok=False, seconds=time.monotonic() - since)
        raise
    result(text, ok=True, seconds=time.monotonic() - since)


def paint(text: str, code: str) -> str:
    """`text` in a colour, where a person is looking and has not asked for none (NO_COLOR)."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return text
    return f"\033[{code}m{text}\033[0m"
