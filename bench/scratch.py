"""Scratch databases for the measurements: seeded once, kept in `var/bench`, copied for each run because claims stay claimed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var" / "bench"
POSTGRES = os.environ.get("SALESDESK_BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
MASTER, COPY = "salesdesk_bench_{size}", "salesdesk_bench_copy"


def copy(engine: str, size: int) -> str:
    """The address of a fresh copy of a database with `size` requests; the master is made where there is none."""
    return {"sqlite": _sqlite, "postgresql": _postgresql}[engine](size)


def environment(url: str) -> dict[str, str]:
    """For a Django process on this database: the demo's settings, so that none of a company's are needed."""
    own = {"SALESDESK_DEMO": "1", "SALESDESK_VAR": str(VAR), "SALESDESK_DATABASE_URL": url}
    return {name: value for name, value in os.environ.items() if not name.startswith("SALESDESK_")} | own


def manage(url: str, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments], env=environment(url), cwd=ROOT, check=True
    )


def ask(url: str, script: str, *arguments: str) -> dict:
    """What a script of this folder printed last, from a process of its own: settings are read once in a process's life."""
    told = subprocess.run(
        [sys.executable, str(ROOT / "bench" / script), *arguments],
        env=environment(url),
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(told.stdout.splitlines()[-1])


def _sqlite(size: int) -> str:
    VAR.mkdir(parents=True, exist_ok=True)
    master, scratch = VAR / f"{size}.sqlite3", VAR / "copy.sqlite3"
    if not master.exists():
        growing = VAR / f"{size}.growing.sqlite3"
        _fill(f"sqlite:///{growing}", size)
        growing.rename(master)
    for ending in ("", "-wal", "-shm"):
        Path(f"{scratch}{ending}").unlink(missing_ok=True)
    shutil.copyfile(master, scratch)
    manage(f"sqlite:///{scratch}", "migrate", "-v0")
    return f"sqlite:///{scratch}"


def _postgresql(size: int) -> str:
    name = MASTER.format(size=size)
    with _server() as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            growing = f"{name}_growing"
            server.execute(f'DROP DATABASE IF EXISTS "{growing}"')
            server.execute(f'CREATE DATABASE "{growing}"')
            _fill(_address(growing), size)
            server.execute(f'ALTER DATABASE "{growing}" RENAME TO "{name}"')
        server.execute(f'DROP DATABASE IF EXISTS "{COPY}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{COPY}" TEMPLATE "{name}"')
    manage(_address(COPY), "migrate", "-v0")
    with _server(COPY) as database:
        database.execute("VACUUM ANALYZE")
    return _address(COPY)


def _fill(url: str, size: int) -> None:
    manage(url, "migrate", "-v0")
    manage(url, "seed", "--requests", str(size))


def _server(name: str = "") -> psycopg.Connection:
    return psycopg.connect(_address(name) if name else POSTGRES, autocommit=True)


def _address(name: str) -> str:
    return urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{name}"))


def forget() -> None:
    """Throw the copies away; the masters stay."""
    for ending in ("", "-wal", "-shm"):
        Path(f"{VAR / 'copy.sqlite3'}{ending}").unlink(missing_ok=True)
