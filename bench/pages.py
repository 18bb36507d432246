"""What pages and steps cost beside their floors, at 1,000 and at 100,000 stored requests, on both engines.

    .venv/bin/python bench/pages.py                       # everything; the first time it seeds for some minutes
    .venv/bin/python bench/pages.py --engine sqlite --size 1000 --rounds 40

Every line is the median of all rounds; in each round all lines take turns, so that a machine that changes its speed
changes it for all of them. The floors of the same run, all without login and middleware: the one SQL statement that does
the same work (for a write with its commit), a bare view that renders the same table from memory (the page's own
template over rows read before), and, stricter, one that renders 50 plain rows of nine cells. Only the ratios count. Pages are served through the whole middleware by Django's own handler, in this process.
`SALESDESK_BENCH_POSTGRES` names another server than `postgres://postgres@127.0.0.1:5432/postgres`.
"""

from __future__ import annotations

import argparse

import scratch

ENGINES, SIZES = ("sqlite", "postgresql"), (1_000, 100_000)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--engine", action="append", choices=ENGINES)
    parser.add_argument("--size", action="append", type=int)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    growth: dict[tuple[str, str], dict[int, float]] = {}
    for engine in options.engine or ENGINES:
        for size in options.size or SIZES:
            lines = _measured(engine, size, options.rounds)
            _print(engine, size, options.rounds, lines)
            for line in lines:
                growth.setdefault((engine, line["what"]), {})[size] = line["times_bare"]
    _print_growth(growth)
    scratch.forget()


def _measured(engine: str, size: int, rounds: int) -> list[dict]:
    url = scratch.copy(engine, size)
    scratch.manage(url, "prepare", "--only-files")
    return scratch.ask(url, "measuring.py", str(rounds))


def _print(engine: str, size: int, rounds: int, lines: list[dict]) -> None:
    print(f"\n**{engine}, {size:,} requests, {rounds} rounds**\n")
    print("| what | ms | queries | × its SQL | × its own table from memory | × plain rows | budget | |")
    print("|---|--:|--:|--:|--:|--:|---|---|")
    for line in lines:
        times_sql, times_same = (
            f"{line[name]:.1f}" if line[name] else "" for name in ("times_sql", "times_same")
        )
        kept = "" if line["kept"] is None else ("kept" if line["kept"] else "**missed**")
        queries = "" if line["queries"] is None else line["queries"]
        print(
            f"| {line['what']} | {line['ms']:.2f} | {queries} | {times_sql} | {times_same} | {line['times_bare']:.1f}"
            f" | {line['budget']} | {kept} |"
        )


def _print_growth(growth: dict[tuple[str, str], dict[int, float]]) -> None:
    both = {key: by_size for key, by_size in growth.items() if len(by_size) > 1}
    if not both:
        return
    print(
        "\n**Growth from the smallest to the largest, each as a multiple of the plain rows of its own run**\n"
    )
    print("| engine | what | growth |\n|---|---|--:|")
    for (engine, what), by_size in both.items():
        print(f"| {engine} | {what} | {by_size[max(by_size)] / by_size[min(by_size)]:.2f} |")


if __name__ == "__main__":
    main()
