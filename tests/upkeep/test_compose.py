"""No Docker engine is at hand in every check, so the compose file is held to what a company relies on."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from salesdesk.configuration import ROOT, VARIABLES
from salesdesk.timetable import QUEUES

TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
WORKERS = ("worker-rules", "worker-mail", "worker-rest")
OURS = ("migrate", "web", *WORKERS, "beat", "loop")


def test_everything_a_company_needs_is_there() -> None:
    assert set(SERVICES) == {*OURS, "postgres", "redis"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_every_lasting_service_is_watched_and_restarted(name: str) -> None:
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", ["web", *WORKERS, "beat"])
def test_nothing_starts_before_the_database_is_migrated(name: str) -> None:
    after = SERVICES[name]["depends_on"]
    assert after["migrate"]["condition"] == "service_completed_successfully"
    assert after["postgres"]["condition"] == after["redis"]["condition"] == "service_healthy"


@pytest.mark.parametrize("name", OURS)
def test_our_processes_hold_no_rights_they_do_not_need(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert re.search(r"^USER salesdesk$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)


def test_no_secret_has_a_default() -> None:
    for name in re.findall(r"\$\{(\w*(?:PASSWORD|SECRET|EMAIL_URL)\w*)[^}]*\}", TEXT):
        assert all(use.startswith(":?") for use in re.findall(rf"\$\{{{name}([^}}]*)\}}", TEXT)), name
    assert "PASSWORD" in TEXT
    assert not re.search(r"PASSWORD: *[\w'\"]", TEXT)


def test_every_needed_setting_is_asked_for() -> None:
    given = SERVICES["web"]["environment"]
    for variable in VARIABLES:
        if variable.needed:
            assert ":?" in given[variable.name], variable.name
    assert "SALESDESK_DEMO" not in given


def test_every_variable_is_in_the_example_file() -> None:
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", TEXT))
    offered = set(re.findall(r"^#? ?(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert asked <= offered


def test_the_example_file_brings_no_value_for_what_is_secret() -> None:
    filled = re.findall(r"^(\w+)=(\S+)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert filled == []


def test_redis_refuses_rather_than_drops() -> None:
    command = " ".join(SERVICES["redis"]["command"])
    assert "--maxmemory-policy noeviction" in command
    assert "--appendonly yes" in command


def test_what_must_last_is_on_a_volume() -> None:
    mounted = {mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])}
    assert mounted == set(COMPOSE["volumes"])


def test_there_is_one_beat() -> None:
    assert [name for name in OURS if "beat" in SERVICES[name].get("command", [])] == ["beat"]
    assert all("-B" not in SERVICES[name]["command"] for name in WORKERS)


def test_every_queue_has_its_workers() -> None:
    served = {SERVICES[name]["command"][SERVICES[name]["command"].index("-Q") + 1] for name in WORKERS}
    assert served == set(QUEUES)


def test_the_emergency_loop_needs_no_broker_and_runs_only_when_asked_for() -> None:
    loop = SERVICES["loop"]
    assert loop["profiles"] == ["emergency"]
    assert "redis" not in loop["depends_on"]
    assert loop["command"] == ["python", "manage.py", "sweep", "--loop"]
