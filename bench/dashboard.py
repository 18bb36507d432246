"""What the dashboard costs over four years, beside its floors, as more and more is counted.

    .venv/bin/python bench/dashboard.py --rounds 40
    .venv/bin/python bench/dashboard.py --rounds 40 --size 1000000 --url postgres://postgres@127.0.0.1:5432/salesdesk_bench_dashboard

Fills an empty database (a new SQLite file unless a `--url` is given) with twenty tandems and four types of request, and writes the rollups
of four years into it as the sweep would have left them, once for a thousand requests and once for a million: the rollups are
generated, the million requests are not there. Nothing on the page could tell: it reads rollups, and of requests only the open
ones, of which there are 400 in both. In each round all lines take turns; ratios are medians of each round's own.

The floors: a bare view that renders the page's own template over what its view has read, without login, middleware and query;
and, stricter, one that renders 50 plain rows.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SIZES = (1_000, 1_000_000)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--url", default="", help="an empty database, for one size")
    parser.add_argument("--size", action="append", type=int)
    options = parser.parse_args()
    print("| requests counted | what | ms | queries | × page from memory | × 50 plain rows |")
    print("|--:|---|--:|--:|--:|--:|", flush=True)
    for size in options.size or SIZES:
        with tempfile.TemporaryDirectory() as var:
            url = options.url or f"sqlite:///{var}/bench.sqlite3"
            own = {"SALESDESK_DEMO": "1", "SALESDESK_VAR": var, "SALESDESK_DATABASE_URL": url}
            environment = {k: v for k, v in os.environ.items() if not k.startswith("SALESDESK_")} | own
            for command in (
                ["manage.py", "migrate", "-v0"],
                ["manage.py", "prepare", "--only-files"],
                ["bench/counted.py", str(size), str(options.rounds)],
            ):
                subprocess.run([sys.executable, *command], env=environment, cwd=HERE.parent, check=True)


if __name__ == "__main__":
    main()
