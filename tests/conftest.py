"""What every test stands on."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as installed
from django.core.cache import cache
from django.db.backends.sqlite3 import base as sqlite  # first: its parts import each other
from django.utils import translation
from hypothesis import HealthCheck, settings

from salesdesk.bootstrap import translations
from tests.patience import PATIENCE, patient

if TYPE_CHECKING:
    from collections.abc import Iterator

# Playwright's loop makes Django think that every later test is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

BEGAN = time.monotonic()
# A busy machine is no fault. `settings()`: what holds already, which in a CI is hypothesis' own profile for it.
settings.register_profile(
    "house", parent=settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")
HERE = Path(__file__).parent
pytest_plugins = ["tests.company"]
ON_REQUEST = ("browser", "faults")  # slow: they run when they are named
ONCE = ("rules", "upkeep", "start")  # do not depend on the database engine


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--within",
        type=float,
        metavar="SECONDS",
        help="begin no further test after so long, and say which were left out",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """For suites whose length depends on the machine: what does not fit is skipped by name, not cut off."""
    allowed = item.config.getoption("within")
    if allowed is not None and time.monotonic() - BEGAN > allowed:
        pytest.skip(f"left out, {allowed:.0f} s had passed: {item.nodeid}")


def pytest_configure() -> None:
    translations.compile_catalogues()


def pytest_report_header() -> str:
    engine = installed.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    return f"database: {engine}; waits are {PATIENCE:.1f} × as long as written"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    if collection_path.parent != HERE or collection_path.name not in ON_REQUEST:
        return None
    named = any(f"tests/{collection_path.name}" in Path(argument).as_posix() for argument in config.args)
    return None if named else True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        _be_patient(item)
        if item.path.relative_to(HERE).parts[0] in ONCE:
            item.add_marker(pytest.mark.once)


def _be_patient(item: pytest.Item) -> None:
    if PATIENCE > 1:
        written = item.get_closest_marker("timeout")
        seconds = written.args[0] if written else float(item.config.getini("timeout"))
        item.add_marker(pytest.mark.timeout(patient(seconds)), append=False)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Rate limits count in the cache; one test's attempts are not the next one's. Neither is its reader's language."""
    with translation.override("en"):
        yield
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def _emptying_tables_is_allowed_to_tests() -> Iterator[None]:
    """Tests that really commit end by emptying every table, which the timeline's triggers refuse on SQLite."""
    really_flush = sqlite.DatabaseOperations.execute_sql_flush

    def flush(self: sqlite.DatabaseOperations, sql_list: list[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%append-only%'"
            )
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            really_flush(self, sql_list)
            for _, sql in triggers:
                cursor.execute(sql)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite.DatabaseOperations, "execute_sql_flush", flush)
        yield
