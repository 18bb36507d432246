"""What the escalation sweep costs, and that it stays exact while workers are killed, on both engines.

    .venv/bin/python bench/escalation.py                                   # 10,000 overdue, four workers, ten kills
    .venv/bin/python bench/escalation.py --overdue 100000 --engine sqlite

For each engine: the floor (one INSERT … SELECT of the escalations and one UPDATE, nobody told), one worker alone with the
statements it needs for each request, and then all workers at once, which are killed with -9 and started again. Every
request must end with exactly one escalation that spoke, one timeline entry and one notice for each person told.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from pathlib import Path

import scratch

HERE = Path(__file__).resolve().parent
scratch.VAR = scratch.ROOT / "var" / "bench-escalation"  # beside those of other measurements
scratch.COPY = "salesdesk_bench_escalation"
SEEDED = 1_000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--engine", action="append", choices=("sqlite", "postgresql"))
    parser.add_argument("--overdue", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print("| engine | what | seconds | of them its own CPU | ms for each | statements for each | exact |")
    print("|---|---|--:|--:|--:|--:|---|")
    for engine in options.engine or ("sqlite", "postgresql"):
        for what, measure in (("floor", _floor), ("one worker", _alone), ("killed workers", _killed)):
            url = scratch.copy(engine, SEEDED)
            _ask(url, "fill", str(options.overdue))
            _row(engine, what, options.overdue, measure(url, options))
    scratch.forget()


def _row(engine: str, what: str, overdue: int, found: dict) -> None:
    cpu = f"{found['cpu']:.1f}" if "cpu" in found else ""
    statements = f"{found['statements'] / overdue:.3f}" if "statements" in found else ""
    print(
        f"| {engine} | {what} | {found['seconds']:.1f} | {cpu} | {1000 * found['seconds'] / overdue:.2f} | {statements}"
        f" | {found.get('exact', '')} |",
        flush=True,
    )


def _floor(url: str, options: argparse.Namespace) -> dict:
    return _ask(url, "floor")


def _alone(url: str, options: argparse.Namespace) -> dict:
    return {**_ask(url, "sweep"), **_ask(url, "verify", str(options.overdue))}


def _killed(url: str, options: argparse.Namespace) -> dict:
    """Workers until nothing is left; at random moments one of them dies without a word."""
    chance, began, kills = random.Random(options.seed), time.monotonic(), 0
    workers = [_start(url) for _ in range(options.workers)]
    while any(worker.poll() is None for worker in workers):
        time.sleep(chance.uniform(0.3, 1.0))
        number = chance.randrange(len(workers))
        if kills < options.kills and workers[number].poll() is None:
            workers[number].kill()
            workers[number].wait()
            workers[number] = _start(url)
            kills += 1
    seconds = time.monotonic() - began
    _ask(url, "sweep")  # what the last one held
    found = _ask(url, "verify", str(options.overdue))
    return {"seconds": seconds, "exact": f"{found['exact']}, {kills} kills"}


def _start(url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(HERE / "escalating.py"), "sweep"],
        env=scratch.environment(url),
        cwd=scratch.ROOT,
        stdout=subprocess.DEVNULL,
        text=True,
    )


def _ask(url: str, *arguments: str) -> dict:
    return scratch.ask(url, "escalating.py", *arguments)


if __name__ == "__main__":
    main()
