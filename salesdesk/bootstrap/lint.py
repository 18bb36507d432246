"""`manage.py lint`: everything about the code that can be checked without running it. Runs inside `.venv`."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from salesdesk.bootstrap import screen, translations
from salesdesk.bootstrap.environment import ROOT, VENV

BIN = VENV / "bin"
DJANGO_VERSION = "5.2"
CODE = (
    "manage.py",
    "salesdesk",
    "people",
    "notifications",
    "strategy",
    "tandems",
    "requests_app",
    "insights",
    "rewards",
    "tests",
    "bench",
)


@dataclass(frozen=True)
class Finding:
    """What a step says. `skipped`: why it could not run here; that is no failure."""

    ok: bool
    output: str = ""
    skipped: str = ""


def run(arguments: list[str]) -> int:
    """Runs every step, two at a time; shows output only of those that fail. Returns 0 when none does."""
    if arguments:
        screen.say("lint takes no arguments; ruff, mypy and the others are in .venv/bin.")
        return 2
    with tempfile.TemporaryDirectory(prefix="salesdesk-lint-") as folder:
        steps = _steps(Path(folder))
        with ThreadPoolExecutor(max_workers=2) as two:
            running = {name: two.submit(_timed, step) for name, step in steps.items()}
            failed = [name for name, result in running.items() if not _show(name, *result.result())]
    screen.say()
    screen.say(f"Failed: {', '.join(failed)}." if failed else "All clean.")
    return 1 if failed else 0


def _steps(folder: Path) -> dict[str, Callable[[], Finding]]:
    tests = {"DJANGO_SETTINGS_MODULE": "tests.settings", "SALESDESK_TEST_VAR": str(folder)}
    manage = [sys.executable, str(ROOT / "manage.py")]
    code = [name for name in CODE if (ROOT / name).exists()]
    return {
        "types (mypy)": lambda: _command([sys.executable, "-m", "mypy"], tests),
        "format (ruff)": lambda: _command([BIN / "ruff", "format", "--check", *code]),
        "lint (ruff)": lambda: _command([BIN / "ruff", "check", "--output-format", "concise", *code]),
        "import contract": lambda: _command([BIN / "lint-imports", "--no-cache"]),
        "migrations": lambda: _command([*manage, "makemigrations", "--check", "--dry-run"], tests),
        "checks": lambda: _command([*manage, "check", "--fail-level", "WARNING"], tests),
        "deploy check": lambda: _command(
            [*manage, "check", "--deploy", "--fail-level", "WARNING"], _like_a_company(folder)
        ),
        "translations complete": _translations,
        "translations collected": lambda: _collected(folder, tests),
        "templates (djade)": _templates,
    }


def _timed(step: Callable[[], Finding]) -> tuple[Finding, float]:
    since = time.monotonic()
    return step(), time.monotonic() - since


def _show(name: str, finding: Finding, seconds: float) -> bool:
    screen.result(name, ok=finding.ok, seconds=seconds, note=finding.skipped)
    if not finding.ok:
        screen.say("\n".join(f"      {line}" for line in finding.output.strip().splitlines()))
    return finding.ok


def _command(
    command: list[str | Path], environment: dict[str, str] | None = None, cwd: Path = ROOT
) -> Finding:
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**_neutral(), **(environment or {})},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    return Finding(done.returncode == 0, done.stdout + done.stderr)


def _neutral() -> dict[str, str]:
    # The outcome must not depend on whose shell it is.
    return {name: value for name, value in os.environ.items() if not name.startswith("SALESDESK_")}


def _like_a_company(folder: Path) -> dict[str, str]:
    return {
        "SALESDESK_SECRET_KEY": secrets.token_hex(40),
        "SALESDESK_HOSTS": "sales.example.com",
        "SALESDESK_DATABASE_URL": f"sqlite:///{folder}/company.sqlite3",
        "SALESDESK_EMAIL_URL": f"smtp+tls://mail:{secrets.token_hex(16)}@mail.example.com:587",
        "SALESDESK_EMAIL_FROM": "Salesdesk <sales@example.com>",
        "SALESDESK_VAR": str(folder / "company"),
    }


def _translations() -> Finding:
    catalogues = translations.catalogues()
    if not catalogues:
        return Finding(ok=False, output="locale/ has no catalogue.")
    problems = [problem for po in catalogues for problem in translations.problems(po)]
    more = [f"… and {len(problems) - 20} more"] if len(problems) > 20 else []  # noqa: PLR2004  a screenful
    return Finding(not problems, "\n".join([*problems[:20], *more]))


def _collected(folder: Path, environment: dict[str, str]) -> Finding:
    """Whether makemessages would change a catalogue. It writes, so it works on a copy."""
    if shutil.which("xgettext") is None:
        return Finding(ok=True, skipped="not checked: gettext is not installed")
    copy = folder / "copy"
    skip = shutil.ignore_patterns(".*", "var", "node_modules", "__pycache__", "*.mo")
    shutil.copytree(ROOT, copy, ignore=skip)
    before = {po: translations.entries(po) for po in translations.catalogues(copy / "locale")}
    made = _command([sys.executable, "-m", "django", "makemessages"], environment, cwd=copy)
    if not made.ok:
        return made
    changed = sorted(
        f"{sign} {msgid[:100]!r}"
        for po, entries in before.items()
        for sign, some in (
            ("new:", translations.entries(po) - entries),
            ("gone:", entries - translations.entries(po)),
        )
        for _context, msgid, _plural in some
    )
    return Finding(
        not changed, "Run `python3 manage.py makemessages` and translate:\n" + "\n".join(changed[:20])
    )


def _templates() -> Finding:
    files = [str(file) for file in sorted((ROOT / "templates").rglob("*.html"))]
    return _command([BIN / "djade", "--check", "--target-version", DJANGO_VERSION, *files])
