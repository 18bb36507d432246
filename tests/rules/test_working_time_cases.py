"""Working time agrees with what other ticket systems and libraries state in their public test suites."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from people.working_time import (
    Hours,
    add_working_time,
    due_with_pauses,
    elapsed_with_pauses,
    working_time_between,
)

PROJECT = Path(__file__).resolve().parents[2]
FILE = PROJECT.parent / "shared" / "data" / "working_time_cases.json"
CASES: dict[str, list[dict[str, Any]]] = (
    json.loads(FILE.read_text()) if FILE.is_file() else {"due": [], "elapsed": [], "paused": []}
)

pytestmark = pytest.mark.skipif(
    not FILE.is_file(), reason="../shared/data/working_time_cases.json is not there"
)

# The peers call a reversed span nothing; here it is negative, and only a running clock calls it nothing.
REVERSED = {"E001", "E037"}


def each(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES[kind]])


def hours_of(case: dict[str, Any]) -> Hours:
    different: dict[str, list[list[str]]] = {day: [] for day in case.get("holidays", [])}
    different |= case.get("special_days", {})
    return Hours.from_json(
        case["calendar"],
        zone=zone_of(case),
        exceptions={date.fromisoformat(day): windows for day, windows in different.items()},
    )


def zone_of(case: dict[str, Any]) -> str:
    zone: str = case["timezone"]
    return {"UTC (naive)": "UTC", "relative": "UTC"}.get(zone, zone)


def moment(text: str, case: dict[str, Any]) -> datetime:
    if text.startswith("t0"):
        units = {"min": timedelta(minutes=1), "week": timedelta(weeks=1)}
        steps = re.findall(r"([+-]\d+)(min|week)", text)
        after = sum((int(n) * units[unit] for n, unit in steps), timedelta())
        return datetime(2015, 6, 3, 12, tzinfo=UTC) + after
    at = datetime.fromisoformat(text)
    if basis := case.get("time_basis"):
        assert (basis == "utc") == (at.tzinfo is not None)
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone_of(case)))


def test_no_case_is_left_out() -> None:
    assert {kind: len(cases) for kind, cases in CASES.items()} == {"due": 88, "elapsed": 50, "paused": 15}
    assert {case["kind"] for case in CASES["elapsed"]} == {"elapsed"}
    assert {case["kind"] for case in CASES["paused"]} == {"pause", "elapsed_with_pause"}


@each("due")
def test_a_target_is_due_when_others_say_so(case: dict[str, Any]) -> None:
    start = moment(case["start"], case)
    assert start == datetime.fromisoformat(case["start_utc"])
    due = add_working_time(start, timedelta(seconds=case["working_seconds"]), hours_of(case))
    assert due == datetime.fromisoformat(case["expected_due_utc"])
    assert due == moment(case["expected_due"], case)


@each("elapsed")
def test_as_much_time_has_passed_as_others_say(case: dict[str, Any]) -> None:
    start, end, hours = moment(case["start"], case), moment(case["end"], case), hours_of(case)
    expected = timedelta(seconds=case["expected_working_seconds"])
    assert elapsed_with_pauses(start, end, [], hours) == expected
    between = working_time_between(start, end, hours)
    if case["id"] in REVERSED:
        assert between == -working_time_between(end, start, hours) < timedelta()
    else:
        assert between == expected


@each("paused")
def test_a_clock_stands_still_in_pauses_as_others_say(case: dict[str, Any]) -> None:
    hours, start = hours_of(case), moment(case["start"], case)
    pauses = [(moment(begin, case), moment(end, case)) for begin, end in case["pauses"]]
    if case["kind"] == "elapsed_with_pause":
        born, died = (moment(text, case) for text in case.get("life", [case["start"], case["end"]]))
        elapsed = elapsed_with_pauses(max(start, born), min(moment(case["end"], case), died), pauses, hours)
        assert elapsed == timedelta(minutes=case["expected_working_minutes"])
        return
    due = due_with_pauses(start, timedelta(minutes=case["working_minutes"]), pauses, hours)
    assert due == moment(case["expected_due"], case)
    if waiting := case.get("expected_waiting_seconds"):
        waited = sum((working_time_between(*pause, hours) for pause in pauses), timedelta())
        assert waited == timedelta(seconds=waiting)
    if hint := case.get("expected_escalation_minus_5min"):
        assert add_working_time(due, -timedelta(minutes=5), hours) == moment(hint, case)
    if unpaused := re.search(r"ignores pauses: (\S+)", case.get("note", "")):
        due = due_with_pauses(start, timedelta(minutes=case["working_minutes"]), [], hours)
        assert due.time().isoformat() == unpaused[1]
