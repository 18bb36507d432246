"""An installation for each test, on the engine that this run is for."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.installation import Installation, OwnRedis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RESULTS: list[tuple[str, str, str]] = []


@pytest.fixture
def result() -> Callable[[str, str], None]:
    """Report what was seen: the rows of the table of faults, and a sentence."""
    engine = (
        "PostgreSQL" if os.environ.get("SALESDESK_TEST_DATABASE_URL", "").startswith("postgres") else "SQLite"
    )

    def report(rows: str, sentence: str) -> None:
        RESULTS.append((rows, engine, sentence))

    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table that `docs/faults.md` shows."""
    if RESULTS:
        terminalreporter.section("faults")
    for rows, engine, sentence in sorted(RESULTS):
        terminalreporter.write_line(f"| {rows} | {engine} | {sentence} |")


def _server() -> str:
    """Of the PostgreSQL that this run is for, without a database; empty for SQLite."""
    url = os.environ.get("SALESDESK_TEST_DATABASE_URL", "")
    return (
        url.replace("postgres://", "postgresql://").rpartition("/")[0] if url.startswith("postgres") else ""
    )


@contextmanager
def _database(folder: Path, name: str, template: str = "") -> Iterator[str]:
    """The address of a new database; with `template` (an address), a copy of that one."""
    server = _server()
    if not server:
        path = folder / f"{name}.sqlite3"
        if template:
            shutil.copyfile(template.removeprefix("sqlite:///"), path)
        yield f"sqlite:///{path}"
        return
    import psycopg

    name = f"{name}_{os.getpid()}"
    copied = f' TEMPLATE "{template.rpartition("/")[2]}"' if template else ""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"{copied}')
        try:
            yield f"{server}/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a prepared database, made once: each test breaks a copy."""
    folder = tmp_path_factory.mktemp("company")
    with _database(folder, "salesdesk_faults_company") as url:
        made = Installation(folder, url)
        made.manage(
            "prepare", "--only-files"
        )  # styles and translations, which a fresh checkout does not have
        made.act("prepare")
        yield url


@pytest.fixture
def database_url(tmp_path: Path, company: str) -> Iterator[str]:
    """Of a database of this test's own, with the company in it."""
    with _database(tmp_path, "salesdesk_faults", company) as url:
        yield url


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[OwnRedis]:
    """A Redis of this test's own, running."""
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed")
    server = OwnRedis(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def embedded(tmp_path: Path, database_url: str) -> Iterator[Installation]:
    """Messages travel as files."""
    yield from _prepared(Installation(tmp_path / "var", database_url))


@pytest.fixture
def with_redis(tmp_path: Path, database_url: str, redis: OwnRedis) -> Iterator[Installation]:
    yield from _prepared(Installation(tmp_path / "var", database_url, redis.url))


def another(folder: Path, company: str) -> Iterator[Installation]:
    """One more that begins like the test's own; messages travel as files."""
    with _database(folder, "salesdesk_faults_other", company) as url:
        yield from _prepared(Installation(folder / "other", url))


def _prepared(installation: Installation) -> Iterator[Installation]:
    installation.folder.mkdir()
    yield installation
    installation.stop()
