"""What happens before anything is installed."""

from __future__ import annotations

import ast
import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from salesdesk.bootstrap import entry, environment, ports, screen, single, translations
from salesdesk.bootstrap import test as test_command
from salesdesk.bootstrap.environment import CannotStart

BOOTSTRAP = Path(environment.__file__).parent


def test_a_taken_port_is_left_to_whoever_has_it() -> None:
    with socket.socket() as other:
        other.bind((ports.ADDRESS, 0))
        other.listen()
        taken = other.getsockname()[1]
        assert not ports.is_free(taken)
        assert ports.choose(taken) != taken
    assert ports.choose(taken) == taken


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one package, whose environment works."""
    (tmp_path / "requirements.txt").write_text("django==5.2.19\n")
    (tmp_path / "requirements-dev.txt").write_text("django==5.2.19\npytest==9.2\n")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "STAMP", tmp_path / "stamp.json")
    monkeypatch.setattr(environment, "_works", lambda: True)
    return tmp_path


def test_what_is_installed_is_not_installed_again(venv: Path) -> None:
    assert not environment.is_installed(environment.RUN)
    environment._write_stamp(environment.RUN)
    assert environment.is_installed(environment.RUN)
    assert not environment.is_installed(environment.DEVELOP)


def test_a_changed_requirement_is_installed(venv: Path) -> None:
    environment._write_stamp(environment.DEVELOP)
    assert environment.is_installed(environment.RUN)
    (venv / "requirements.txt").write_text("django==5.2.20\n")
    assert not environment.is_installed(environment.RUN)


def test_an_environment_that_no_longer_runs_is_made_again(
    venv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment._write_stamp(environment.RUN)
    monkeypatch.setattr(environment, "_works", lambda: False)
    assert not environment.is_installed(environment.RUN)


def test_a_half_written_stamp_counts_as_none(venv: Path) -> None:
    environment.STAMP.write_text('{"requirements.txt": "ab')
    assert not environment.is_installed(environment.RUN)


def test_a_python_without_venv_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(CannotStart, match=r"apt install python3\.\d+-venv"):
        environment._make()


def test_no_network_is_said_as_such() -> None:
    with pytest.raises(CannotStart, match="package index cannot be reached"):
        environment._explain(["ERROR: Could not find a version that satisfies the requirement amqp==5.4.2"])
    with pytest.raises(CannotStart, match="could not be installed"):
        environment._explain(["OSError: No space left on device"])


def test_an_old_python_reads_why_it_cannot_run_this() -> None:
    """The first statements must be readable by a Python that knows none of the newer syntax."""
    source = (environment.ROOT / "manage.py").read_text()
    ast.parse(source, feature_version=(3, 4))


def test_the_first_steps_need_nothing_but_python() -> None:
    isolated = [sys.executable, "-I", "-S", "-c"]
    code = f"import sys; sys.path.insert(0, {str(environment.ROOT)!r}); from salesdesk.bootstrap import entry"
    assert subprocess.run([*isolated, code], check=False).returncode == 0


@pytest.mark.parametrize(("given", "demo"), [({}, "1"), ({"SALESDESK_HOSTS": "sales.example.com"}, None)])
def test_only_a_checkout_without_company_settings_is_the_demo(
    given: dict[str, str], demo: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (*entry.COMPANY, "SALESDESK_DEMO"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    entry.choose_demo()
    assert entry.os.environ.get("SALESDESK_DEMO") == demo
    monkeypatch.delenv("SALESDESK_DEMO", raising=False)


def test_a_second_up_in_the_same_folder_is_told_where_the_first_one_is(tmp_path: Path) -> None:
    holder = (
        f"import sys; sys.path.insert(0, {str(environment.ROOT)!r})\n"
        "from pathlib import Path\n"
        "from salesdesk.bootstrap import single\n"
        f"with single.only_one(Path({str(tmp_path)!r})):\n"
        f"    single.remember(Path({str(tmp_path)!r}), url='http://127.0.0.1:8123', groups=[])\n"
        "    print('held', flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout
        assert first.stdout.readline() == "held\n"
        with pytest.raises(CannotStart, match=r"http://127\.0\.0\.1:8123"), single.only_one(tmp_path):
            pass
        first.communicate("")
    with single.only_one(tmp_path):
        pass


def test_what_a_killed_up_left_behind_is_ended(tmp_path: Path) -> None:
    with (
        subprocess.Popen(
            [sys.executable, "-c", "import time; time.sleep(60)  # salesdesk"], start_new_session=True
        ) as left,
        # Not Python: the path of this checkout's own may carry the word.
        subprocess.Popen(["sleep", "60"], start_new_session=True) as strange,
    ):
        known = {"url": "", "pid": 1, "groups": [left.pid, strange.pid]}
        (tmp_path / "up.json").write_text(json.dumps(known))
        single.end_leftovers(tmp_path)
        assert left.wait(timeout=10) != 0
        assert strange.poll() is None
        strange.kill()


def test_a_terminal_that_was_closed_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*args: object, **kwargs: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("builtins.print", closed)
    screen.say("anything")


@pytest.mark.parametrize(
    "line",
    [
        "============ 12 passed, 1 skipped in 3.40s ============",
        "1 failed, 2 passed, 3 warnings in 61.02s (0:01:01)",
        "========= no tests ran in 0.01s =========",
    ],
)
def test_pytests_closing_line_is_recognised(line: str) -> None:
    assert test_command.SUMMARY.match(line)


def test_other_lines_are_not_taken_for_it() -> None:
    assert not test_command.SUMMARY.match("FAILED tests/test_x.py::test_3_passed in 3 s")


@pytest.mark.parametrize(
    ("suite", "codes", "last", "times"),
    [
        ("--browser", [1, 0], 0, 2),
        ("--browser", [1, 1], 1, 2),
        ("--browser", [2], 2, 1),
        ("--slow", [1, 0], 0, 2),
        ("", [1], 1, 1),
        ("--faults", [1], 1, 1),
    ],
)
def test_only_browsers_and_whole_programs_that_failed_have_a_second_try_and_both_are_said(
    suite: str, codes: list[int], last: int, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[list[str]] = []

    def pytest_ran(engine: str, suite: str, targets: list[str], *, database: str) -> test_command.Run:
        tries.append(targets)
        return test_command.Run(f"{engine}{suite}", codes[len(tries) - 1], f"try {len(tries)}")

    monkeypatch.setattr(test_command, "_pytest", pytest_ran)
    done = test_command._tried("SQLite", suite, ["tests"], database="")
    assert (done.code, len(tries)) == (last, times)
    assert all(f"try {number}" in done.summary for number in range(1, times + 1))
    assert tries[1:] == [["tests", "--last-failed"]] * (times - 1)


CATALOGUE = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "%(n)s waits"
msgstr "{right}"
"""


@pytest.mark.parametrize(
    ("right", "said"),
    [
        ("%(n)s wartet", ""),
        ("Es wartet", "placeholders"),
        ("%(m)s wartet", "placeholders"),
        ("", "not translated"),
    ],
)
def test_a_translation_keeps_its_placeholders(
    right: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    po = tmp_path / "django.po"
    po.write_text(CATALOGUE.format(right=right))
    found = translations.problems(po)
    assert (len(found) == 1 and said in found[0]) if said else not found
