"""What every test stands on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.cache import cache

if TYPE_CHECKING:
    from collections.abc import Iterator

# Playwright's loop makes Django think that every later test is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

HERE = Path(__file__).parent
pytest_plugins = ["tests.company"]
ON_REQUEST = ("browser", "faults")  # slow: they run when they are named
ONCE = ("rules", "upkeep", "start")  # do not depend on the database engine


def pytest_report_header() -> str:
    return f"database: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    if collection_path.parent != HERE or collection_path.name not in ON_REQUEST:
        return None
    named = any(f"tests/{collection_path.name}" in Path(argument).as_posix() for argument in config.args)
    return None if named else True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.relative_to(HERE).parts[0] in ONCE:
            item.add_marker(pytest.mark.once)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Rate limits count in the cache; one test's attempts are not the next one's."""
    yield
    cache.clear()
