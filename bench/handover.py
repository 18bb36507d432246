"""What handing over 500 requests costs beside the two statements that change 500 owners and write 500 timeline entries.

    .venv/bin/python bench/handover.py --rounds 30

Both take turns in the same run, on a scratch copy with 1,000 requests. The floor chooses nobody, explains nothing, tells nobody,
and commits once; the sweep commits 500 times, each with its own second look under the lock.
"""

from __future__ import annotations

import argparse

import scratch


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    print("| engine | handing over 500, s | the two statements, s | × | statements for a request |")
    print("|---|--:|--:|--:|--:|")
    for engine in ("sqlite", "postgresql"):
        found = scratch.ask(scratch.copy(engine, 1_000), "handing_over.py", str(rounds))
        times = found["sweep"] / found["floor"]
        cells = f"{found['sweep']:.2f} | {found['floor']:.3f} | {times:.0f} | {found['statements']:.1f}"
        print(f"| {engine} | {cells} |")
    scratch.forget()


if __name__ == "__main__":
    main()
