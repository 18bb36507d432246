"""A company's start: refused with every reason at once, or right."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from salesdesk import configuration
from salesdesk.configuration import ROOT, VARIABLES, read

GOOD = {
    "SALESDESK_SECRET_KEY": secrets.token_hex(40),
    "SALESDESK_HOSTS": "sales.example.com, other.example.com",
    "SALESDESK_DATABASE_URL": "postgres://sales:kT9vQ2mXw7Lp4Zr@db:5432/sales",
    "SALESDESK_EMAIL_URL": "smtp+tls://mail:geheim@mail.example.com",
    "SALESDESK_EMAIL_FROM": "Salesdesk <sales@example.com>",
    "SALESDESK_REDIS_URL": "redis://redis:6379/0",
}


def refusal(**changes: str) -> str:
    with pytest.raises(ImproperlyConfigured) as refused:
        read({**GOOD, **changes})
    return str(refused.value)


def test_a_complete_environment_starts() -> None:
    config = read(GOOD)
    assert not config.demo
    assert config.https
    assert config.hosts == ["sales.example.com", "other.example.com"]
    assert config.database["OPTIONS"]["pool"]
    assert "EMAIL_PORT" not in config.email  # Django's default stands


def test_an_empty_environment_names_everything_that_is_missing() -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        read({})
    for variable in VARIABLES:
        assert (f"{variable.name} is missing" in str(refused.value)) == variable.needed


@pytest.mark.parametrize("name", [variable.name for variable in VARIABLES if variable.needed])
def test_each_needed_setting_is_missed_alone(name: str) -> None:
    assert refusal(**{name: ""}).count("\n") == 1
    assert name in refusal(**{name: ""})


@pytest.mark.parametrize(
    ("name", "weak"),
    [
        ("SALESDESK_SECRET_KEY", "82f07c3c4cef68ebe7a7bae4196ecbf4e2f5645b"),
        ("SALESDESK_SECRET_KEY", "ab" * 40),
        ("SALESDESK_SECRET_KEY", "change-me82f07c3c4cef68ebe7a7bae4196ecbf4e2f5645b82f07c3c4cef68ebe7a"),
        ("SALESDESK_HOSTS", "*"),
        ("SALESDESK_HOSTS", "sales.example.com,*.example.com"),
        ("SALESDESK_DATABASE_URL", "postgres://sales:postgres@db/sales"),
        ("SALESDESK_DATABASE_URL", "postgres://sales:short@db/sales"),
        ("SALESDESK_DATABASE_URL", "mysql://sales:kT9vQ2mXw7Lp4Zr@db/sales"),
        ("SALESDESK_REDIS_URL", "amqp://redis"),
        ("SALESDESK_EMAIL_URL", "mail.example.com"),
        ("SALESDESK_HTTPS", "maybe"),
        ("SALESDESK_DEMO", "perhaps"),
        ("SALESDESK_LANGUAGE", "fr"),
        ("SALESDESK_TIME_ZONE", "Europe/Augsburg"),
        ("SALESDESK_UPLOAD_MB", "25MB"),
        ("SALESDESK_UPLOAD_MB", "0"),
    ],
)
def test_a_weak_or_wrong_setting_is_refused_by_name(name: str, weak: str) -> None:
    assert name in refusal(**{name: weak})


def test_everything_wrong_is_said_at_once() -> None:
    said = refusal(
        SALESDESK_SECRET_KEY="x", SALESDESK_HOSTS="*", SALESDESK_LANGUAGE="fr", SALESDESK_EMAIL_FROM=""
    )
    assert said.count("\n  - ") == 4


def test_a_refusal_never_repeats_a_secret() -> None:
    said = refusal(SALESDESK_SECRET_KEY="tiger1", SALESDESK_DATABASE_URL="postgres://sales:tiger2@db/sales")
    assert "tiger" not in said


def test_the_demo_needs_nothing_and_keeps_to_this_machine() -> None:
    config = read({"SALESDESK_DEMO": "1"})
    assert config.hosts == ["localhost", "127.0.0.1", "[::1]"]
    assert config.database["NAME"] == str(ROOT / "var" / "salesdesk.sqlite3")
    assert config.database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert config.email["EMAIL_BACKEND"].endswith("console.EmailBackend")


def test_a_refused_start_ends_with_2_and_without_a_stack_trace() -> None:
    started = subprocess.run(
        [sys.executable, "-m", "uvicorn", "salesdesk.asgi:application"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert started.returncode == 2
    assert started.stderr.startswith("Salesdesk does not start:\n  - SALESDESK_SECRET_KEY is missing")
    assert "Traceback" not in started.stderr


def test_the_table_in_the_docs_is_the_table_in_the_code() -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    rows = re.findall(r"^\| `(SALESDESK_\w+)` \| (.*?) \| (.*?) \|$", text, re.MULTILINE)
    shown = {
        variable.name: (
            "**needed**" if variable.needed else f"`{variable.default}`" if variable.default else "empty"
        )
        for variable in VARIABLES
    }
    assert rows == [(variable.name, shown[variable.name], variable.meaning) for variable in VARIABLES]


def test_every_setting_is_in_the_example_file() -> None:
    example = (ROOT / ".env.example").read_text()
    named = set(re.findall(r"^#? ?(SALESDESK_\w+)=", example, re.MULTILINE))
    assert {variable.name for variable in configuration.VARIABLES} - {"SALESDESK_DEMO"} <= named


def test_what_runs_beside_up_writes_links_to_where_it_serves(tmp_path: Path) -> None:
    (tmp_path / "up.json").write_text('{"url": "http://127.0.0.1:8123", "pid": 1, "groups": []}')
    found = read({"SALESDESK_DEMO": "on", "SALESDESK_VAR": str(tmp_path)})
    assert found.site_url == "http://127.0.0.1:8123"


def test_a_damaged_note_of_up_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "up.json").write_text("{")
    assert read({"SALESDESK_DEMO": "on", "SALESDESK_VAR": str(tmp_path)}).site_url == "http://localhost"
