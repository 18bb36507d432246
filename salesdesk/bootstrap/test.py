"""`manage.py test`: the same tests on SQLite and, where it can be reached, on PostgreSQL. Runs inside `.venv`."""

from __future__ import annotations

import getpass
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from urllib.parse import urlsplit

from salesdesk.bootstrap import screen
from salesdesk.bootstrap.environment import ROOT

QUICK = ""
SUITES = {
    "--browser": "tests/browser",
    "--faults": "tests/faults",
    "--slow": "",
}  # by name only, in these folders
ONCE_MORE = ("--browser", "--slow")
SUMMARY = re.compile(
    r"^=* ?((?:\d+ (?:passed|failed|errors?|skipped|deselected|xfailed|xpassed|warnings?)(?:, )?)+ in .*?|no tests ran in .*?) ?=*$"
)
TESTS_FAILED, NOTHING_COLLECTED = 1, 5
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Run:
    name: str
    code: int
    summary: str


def run(arguments: list[str]) -> int:
    """`[--browser] [--faults] [--slow] [anything pytest takes]`. Returns 0 when everything asked for ran and passed."""
    suites = [flag for flag in SUITES if flag in arguments]
    passed_on = [argument for argument in arguments if argument not in SUITES]
    if "--browser" in suites and not any(map(shutil.which, CHROMIUM)):
        screen.say("Browser tests need Chromium. On Debian: sudo apt install chromium")
        return 2
    redis, redis_says = _redis()
    postgres, postgres_says = _postgres()
    os.environ.update({"SALESDESK_TEST_REDIS_URL": redis} if redis else {})
    runs = [
        _tried(engine, suite, [*passed_on, *_selected(suite, passed_on, engine)], database=database)
        for suite in (suites or [QUICK])
        if _has_tests(suite)
        for engine, database in (("SQLite", ""), ("PostgreSQL", postgres))
        if engine == "SQLite" or database
    ]
    return _report(
        runs, [postgres_says, redis_says], left_out=[flag for flag in SUITES if flag not in suites]
    )


def _has_tests(suite: str) -> bool:
    folder = SUITES.get(suite)
    if not folder or any((ROOT / folder).rglob("test_*.py")):
        return True
    screen.say(f"There are no tests in {folder} yet.")
    return False


def _selected(suite: str, passed_on: list[str], engine: str) -> list[str]:
    """What pytest is told after the user's own arguments; the last `-m` counts, so it contains theirs."""
    wanted = ["slow"] if suite == "--slow" else ["not slow"] if suite == QUICK else []
    wanted += ["not once"] if engine != "SQLite" else []
    wanted += [f"({passed_on[passed_on.index('-m') + 1]})"] if "-m" in passed_on[:-1] else []
    folder = [SUITES[suite]] if SUITES.get(suite) else []
    return [*folder, *_workers(suite, passed_on), "-m", " and ".join(wanted)]


def _workers(suite: str, passed_on: list[str]) -> list[str]:
    # A browser per worker and faults that kill processes want the machine to themselves; few tests start faster alone.
    chosen = any(argument.startswith(("-n", "--numprocesses", "--pdb")) for argument in passed_on)
    few = any(argument.endswith(".py") or "::" in argument for argument in passed_on)
    if suite != QUICK or chosen or few:
        return []
    return ["-n", str(max(2, min(4, os.cpu_count() or 2)))]


def _tried(engine: str, suite: str, targets: list[str], *, database: str) -> Run:
    """Tests of browsers and of whole programs that failed run once more: on a busy machine these stumble. Both results are said."""
    first = _pytest(engine, suite, targets, database=database)
    if suite not in ONCE_MORE or first.code != TESTS_FAILED:
        return first
    screen.say("\nOnce more, only those that failed:")
    again = _pytest(engine, suite, [*targets, "--last-failed"], database=database)
    return Run(first.name, again.code, f"{first.summary}; those that failed, once more: {again.summary}")


def _pytest(engine: str, suite: str, targets: list[str], *, database: str) -> Run:
    name = f"{engine}, {suite.strip('-')} tests" if suite else engine
    screen.say(f"\n{screen.paint(name, screen.BOLD)}")
    environment = {**os.environ, "SALESDESK_TEST_DATABASE_URL": database}
    command = [sys.executable, "-m", "pytest", *targets, *(["--color=yes"] if sys.stdout.isatty() else [])]
    summary = ""
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, errors="replace"
    ) as pytest:
        for line in pytest.stdout or ():
            screen.say(line.rstrip("\n"))
            found = SUMMARY.match(re.sub(r"\033\[[\d;]*m", "", line.strip()))
            summary = found[1] if found else summary
    nothing_for_both = pytest.returncode == NOTHING_COLLECTED and engine != "SQLite"
    return Run(
        name,
        0 if nothing_for_both else pytest.returncode,
        summary or "no summary: pytest did not end properly",
    )


def _report(runs: list[Run], found: list[str], left_out: list[str]) -> int:
    screen.say()
    for done in runs:
        mark = screen.paint("✗", screen.RED) if done.code else screen.paint("✓", screen.GREEN)
        screen.say(f"{mark} {done.name}: {done.summary}")
    for sentence in found:
        screen.say(sentence)
    if left_out:
        screen.say(f"Not part of this run: {', '.join(f'`test {flag}`' for flag in left_out)}.")
    code = next((done.code for done in runs if done.code), 0)
    screen.say("All passed." if code == 0 else "Something failed.")
    return code


def _postgres() -> tuple[str, str]:
    """A URL for a database of this run's own, and the sentence that says what was found."""
    import psycopg

    given = os.environ.get("SALESDESK_TEST_POSTGRES_URL")
    users = dict.fromkeys(["postgres", getpass.getuser()])
    servers = [given] if given else [f"postgres://{user}@127.0.0.1:5432/postgres" for user in users]
    reason = ""
    for server in servers:
        try:
            with psycopg.connect(server, connect_timeout=3) as connection:
                row = connection.execute(
                    "select rolcreatedb or rolsuper from pg_roles where rolname = current_user"
                ).fetchone()
                version = connection.info.server_version // 10000
        except psycopg.Error as error:
            reason = str(error).strip().splitlines()[0]
            continue
        if row and row[0]:
            own = urlsplit(server)._replace(path=f"/salesdesk_{os.getpid()}").geturl()
            return own, f"PostgreSQL {version} is reachable: the behavioural tests run on it too."
        reason = "its user may not create databases"
    where = "SALESDESK_TEST_POSTGRES_URL" if given else "127.0.0.1:5432"
    return "", f"PostgreSQL is not reachable at {where} ({reason}): the tests ran on SQLite only."


def _redis() -> tuple[str, str]:
    import redis

    url = os.environ.get("SALESDESK_TEST_REDIS_URL") or "redis://127.0.0.1:6379/15"
    try:
        redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2).ping()
    except redis.RedisError as error:
        return "", f"Redis is not reachable ({error}): tests that need it are skipped."
    return url, "Redis is reachable: tests that need it run."
