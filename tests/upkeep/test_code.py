"""Rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
from itertools import chain
from pathlib import Path

from salesdesk.configuration import ROOT

APPS = ("salesdesk", "people", "notifications", "strategy", "tandems", "requests_app", "insights", "rewards")
FILES = [
    file for app in APPS for file in sorted((ROOT / app).rglob("*.py")) if "migrations" not in file.parts
]
DOORS = {
    "views",
    "forms",
    "middleware.py",
    "backend.py",  # who is asking, and whether they are reported absent now
    "admin.py",
    "api.py",
    "urls",
    "urls.py",
    "context.py",
    "adapter.py",
}
LONGEST_FILE = 300  # lines


def is_door(file: Path) -> bool:
    return bool(DOORS & set(file.relative_to(ROOT).parts))


def imported(file: Path) -> set[str]:
    tree = ast.parse(file.read_text())
    found = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom | ast.Import))
    return set(
        chain.from_iterable(
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            for node in found
        )
    )


def test_no_file_is_too_long_to_read() -> None:
    """Functions are measured by ruff, in statements: a table of forty lines is one."""
    lengths = {str(file.relative_to(ROOT)): file.read_text().count("\n") for file in FILES}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_nothing_hides_in_a_drawer_without_a_name() -> None:
    drawers = {"utils.py", "helpers.py", "services.py", "common.py", "misc.py"}
    assert [str(file) for file in FILES if file.name in drawers] == []


def test_http_stays_at_the_doors() -> None:
    apps = [file for file in FILES if not is_door(file) and "salesdesk" not in file.relative_to(ROOT).parts]
    assert [str(file.relative_to(ROOT)) for file in apps if "django.http" in imported(file)] == []


def test_views_write_through_actions() -> None:
    write = re.compile(
        r"\.save\(|\.objects\.(create|bulk_create|update_or_create|get_or_create)\(|\.delete\(\)"
    )
    views = [file for file in FILES if "views" in file.parts]
    assert [str(file.relative_to(ROOT)) for file in views if write.search(file.read_text())] == []


def test_only_doors_read_the_clock() -> None:
    allowed = {"tasks.py", "commands", "demo", "bench"}
    inner = [
        file
        for file in FILES
        if not is_door(file)
        and not allowed & set(file.parts)
        and file.relative_to(ROOT).parts[0] != "salesdesk"
    ]
    assert [str(file.relative_to(ROOT)) for file in inner if "salesdesk.web.clock" in imported(file)] == []


def test_requirements_are_pinned_with_hashes_and_name_no_registry() -> None:
    run, develop = (dict(_pins(ROOT / name)) for name in ("requirements.txt", "requirements-dev.txt"))
    assert run
    assert run.items() <= develop.items()  # installing for development installs what runs, too
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert "--index" not in text
        assert len(re.findall(r"^[\w.-]+==", text, re.MULTILINE)) == len(
            re.findall(r"^[\w.-]+==.*\\\n +--hash=sha256:", text, re.MULTILINE)
        )


def _pins(file: Path) -> list[tuple[str, str]]:
    return re.findall(r"^([\w.-]+)==(\S+)", file.read_text(), re.MULTILINE)
