"""Which indexes the lists use, as the engines themselves say (EXPLAIN), at 100,000 stored requests.

.venv/bin/python bench/plans.py
.venv/bin/python bench/plans.py --engine postgresql --size 1000
"""

# ruff: noqa: E402, PLC0415 - half of it runs in a process of its own, where Django comes first
from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import scratch

ENGINES = ("sqlite", "postgresql")
FOR_REPS = {"mine", "tandem_requests"}
SEARCHED = "Förderbandantriebsstationsverkleidung"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--engine", action="append", choices=ENGINES)
    parser.add_argument("--size", type=int, default=100_000)
    options = parser.parse_args()
    for engine in options.engine or ENGINES:
        url = scratch.copy(engine, options.size)
        print(f"\n**{engine}, {options.size:,} requests**\n\n| list | plan |\n|---|---|", flush=True)
        subprocess.run(
            [sys.executable, __file__],
            env=scratch.environment(url) | {"SHOW_PLANS": "1"},
            cwd=HERE.parent,
            check=True,
        )
    scratch.forget()


def show() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesdesk.settings")
    import django

    django.setup()
    from people.models import User
    from requests_app.models import SalesRequest
    from requests_app.queue import LISTS

    colleague = User.objects.get(
        pk=SalesRequest.objects.open().exclude(owner=None).values_list("owner")[0][0]
    )
    rep = User.objects.get(pk=SalesRequest.objects.exclude(tandem=None).values_list("requester")[0][0])
    for name, found in LISTS.items():
        given = {"q": SEARCHED} if name == "search" else {}
        plan = explained(found, rep if name in FOR_REPS else colleague, given)
        print(f"| {name} | {'; '.join(indexes(plan))} |")


def explained(found: Any, user: Any, given: dict[str, str]) -> str:
    """The plan of the statement that reads the list's page."""
    from django.db import connection

    from requests_app.queue import page_for
    from salesdesk.web.clock import now

    asked: list[tuple[str, Any]] = []

    def listen(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        page_for(found, user, given, now())
    sql, params = next((sql, params) for sql, params in asked if "LIMIT 51" in sql)
    with connection.cursor() as cursor:
        cursor.execute(("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ") + sql, params)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def indexes(plan: str) -> list[str]:
    """Every access by an index or without one, and whether the answer is sorted afterwards."""
    parts = re.findall(
        r"(?:SCAN|SEARCH) [^\n]*|USE TEMP B-TREE[^\n]*|(?:\w+ )*Scan (?:using|on) [^ ]+(?: on [^ ]+)?|Sort(?= )",
        plan,
    )
    names = (part.replace("requests_app_salesrequest", "request").strip() for part in parts)
    small = ("tandems_", "people_", "sqlite_autoindex")  # names of a page's rows, by primary key
    return list(dict.fromkeys(name for name in names if not any(word in name for word in small)))


if __name__ == "__main__":
    show() if os.environ.get("SHOW_PLANS") else main()
