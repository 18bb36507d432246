"""What it costs to count the figures' sums, on both engines.

    .venv/bin/python bench/counting.py                                # 100,000 requests of tandems with all measured rules
    .venv/bin/python bench/counting.py --requests 10000 --engine sqlite

For each engine: the floor (every timeline read, nothing counted), everything counted anew from nothing (`manage.py recount`),
compared only (`--check`), the sweep over the newest 1,000 requests, and the sweep that finds nothing to do.
"""

from __future__ import annotations

import argparse

import scratch

scratch.COPY = "salesdesk_bench_counting"
LATEST = 1_000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--engine", action="append", choices=("sqlite", "postgresql"))
    parser.add_argument("--requests", type=int, default=100_000)
    options = parser.parse_args()
    print("| engine | what | seconds | of them its own CPU | ms for each | statements for 1,000 | |")
    print("|---|---|--:|--:|--:|--:|---|")
    for engine in options.engine or ("sqlite", "postgresql"):
        url = scratch.copy(engine, options.requests)
        number = _ask(url, "agree")["requests"]
        _row(engine, "every timeline read", number, _ask(url, "read"))
        _row(engine, "all counted anew", number, _ask(url, "anew"))
        _row(engine, "compared", number, _ask(url, "check"))
        _row(engine, "a sweep", LATEST, _ask(url, "latest", str(LATEST)))
        _row(engine, "a sweep, nothing to do", None, _ask(url, "idle"))
    scratch.forget()


def _row(engine: str, what: str, number: int | None, found: dict) -> None:
    each = f"{1000 * found['seconds'] / number:.2f}" if number else ""
    statements = f"{1000 * found['statements'] / number:.0f}" if number else f"{found['statements']} in all"
    told = (
        f"{found['rows']:,} sums"
        if "rows" in found
        else f"exact: {found['exact']}"
        if "exact" in found
        else ""
    )
    many = f", {number:,} requests" if number else ""
    print(
        f"| {engine} | {what}{many} | {found['seconds']:.3f} | {found['cpu']:.3f} | {each} | {statements} | {told} |",
        flush=True,
    )


def _ask(url: str, *arguments: str) -> dict:
    return scratch.ask(url, "counting_up.py", *arguments)


if __name__ == "__main__":
    main()
