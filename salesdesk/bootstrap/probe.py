"""For health checks in containers, where neither curl nor ps is at hand: `python -m salesdesk.bootstrap.probe URL`."""

from __future__ import annotations

import os
import sys
import urllib.request
from pathlib import Path

PATIENCE = 8  # seconds


def main(arguments: list[str]) -> int:
    """`URL`, or `--process WORD`. Returns 0 when the address answers 200, or process 1 (or its child) carries the word."""
    if arguments[:1] == ["--process"]:
        return 0 if any(arguments[1] in _command(process) for process in Path("/proc").glob("[0-9]*")) else 1
    return 0 if answers(arguments[0]) else 1


def answers(url: str, patience: float = PATIENCE) -> bool:
    """Whether `url`, an address of our own, answers 200 to the first host name that it serves."""
    host = os.environ.get("SALESDESK_HOSTS", "").split(",")[0].strip() or "localhost"
    request = urllib.request.Request(url, headers={"Host": host})  # noqa: S310  our own address
    try:
        with urllib.request.urlopen(request, timeout=patience) as answer:  # noqa: S310
            return bool(answer.status == 200)  # noqa: PLR2004
    except OSError:
        return False


def _command(process: Path) -> str:
    if int(process.name) == os.getpid():
        return ""
    try:
        return (process / "cmdline").read_text(errors="replace")
    except OSError:
        return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
