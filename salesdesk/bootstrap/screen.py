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


def done(text: str, since: float) -> None:
    """`since` is a value of `time.monotonic()`."""
    say(f"  {paint('✓', GREEN)} {text} {paint(f'{time.monotonic() - since:.1f} s', QUIET)}")


def failed(text: str, since: float) -> None:
    say(f"  {paint('✗', RED)} {text} {paint(f'{time.monotonic() - since:.1f} s', QUIET)}")


@contextlib.contextmanager
def step(text: str) -> Iterator[None]:
    """Shows `text` with a tick and the time taken, or with a cross when the block raises."""
    since = time.monotonic()
    try:
        yield
    except BaseException:
        failed(text, since)
        raise
    done(text, since)


def paint(text: str, code: str) -> str:
    """`text` in a colour, where a person is looking and has not asked for none (NO_COLOR)."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return text
    return f"\033[{code}m{text}\033[0m"
