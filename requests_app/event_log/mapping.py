"""The mapping file: which column is what, and what each activity of the old system stands for. `docs/import.md` explains it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import timedelta
from string import Formatter
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from requests_app.event_log.placement import Deed
from requests_app.states import Ball

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

COLUMNS = ("case", "activity", "person", "moment", "customer")  # needed
OPTIONAL_COLUMNS = ("type", "note")
TABLES = {"log", "columns", "request", "activities", "customers", "people", "types", "new_type"}


class MappingRefused(Exception):
    """The mapping cannot be used. `problems`: every reason, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an activity stands for, and what belongs to it."""

    deed: Deed
    ball: Ball | None = None  # wait: for whom
    reason: str = ""  # lose


@dataclass(frozen=True, slots=True)
class NewType:
    """A request type that is made if it is not there. It is not offered to reps: it holds the old system's work."""

    key: str
    name_de: str
    name_en: str
    target: timedelta
    asks_outcome: bool
    fields: tuple[tuple[str, str, str], ...]  # key, German label, English label


@dataclass(frozen=True, slots=True)
class LogMapping:
    """Texts with {column} in braces are filled from the first row of a case."""

    source: str
    zone: ZoneInfo
    moment_format: str
    encoding: str
    delimiter: str
    columns: Mapping[str, str]
    activities: Mapping[str, Meaning]
    subject: str
    requester: str
    type: str
    types: Mapping[str, str]
    values: Mapping[str, str]
    customer_name: str
    customer_number: str
    person_name: str
    people_active: bool
    emails: Mapping[str, str]
    new_type: NewType | None = field(default=None)

    def named_columns(self) -> set[str]:
        """Every column that the log must have."""
        texts = (self.subject, self.customer_name, self.customer_number, *self.values.values())
        return {*self.columns.values(), *(name for text in texts for name in placeholders(text))}


def placeholders(text: str) -> Iterator[str]:
    """The columns that a text names in braces."""
    for _, name, _, _ in Formatter().parse(text):
        if name is not None:
            yield name


def read_mapping(path: Path) -> LogMapping:
    """The mapping in this file. Raises `MappingRefused` with everything that is wrong in it, `OSError`."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingRefused([f"{path.name} is not TOML: {error}"]) from error
    if problems := list(_problems(data)):
        raise MappingRefused(problems)
    return _built(data)


def _problems(data: dict[str, Any]) -> Iterator[str]:
    yield from (f"[{name}] is not known." for name in data if name not in TABLES)
    not_tables = [name for name in TABLES if not isinstance(data.get(name, {}), dict)]
    yield from (f"[{name}] must be a table." for name in not_tables)
    if not_tables:
        return
    needed = {"log": ("source", "zone", "moment"), "columns": COLUMNS, "request": ("subject", "requester")}
    for table, names in needed.items():
        yield from (f"[{table}] lacks “{name}”." for name in names if not data.get(table, {}).get(name))
    known = (*COLUMNS, *OPTIONAL_COLUMNS)
    yield from (f"[columns] “{name}” is not known." for name in data.get("columns", {}) if name not in known)
    if data.get("log", {}).get("zone") not in available_timezones():
        yield "[log] zone is a name like “Europe/Berlin”."
    if not data.get("activities"):
        yield "[activities] is missing: what does each activity stand for?"
    for activity, meaning in data.get("activities", {}).items():
        yield from (f"[activities] “{activity}”: {problem}" for problem in _meaning_problems(meaning))
    if not data.get("request", {}).get("type") and "type" not in data.get("columns", {}):
        yield "[request] lacks “type”, and [columns] names no column for it."
    yield from _new_type_problems(data)


def _meaning_problems(meaning: Any) -> Iterator[str]:
    told = {"deed": meaning} if isinstance(meaning, str) else meaning
    deeds = ", ".join(Deed)
    if not isinstance(told, dict) or told.get("deed") not in set(Deed):
        yield f"must be one of {deeds}."
        return
    if told["deed"] == Deed.WAIT and told.get("ball") not in {Ball.CUSTOMER, Ball.THIRD_PARTY}:
        yield "waiting needs ball = “customer” or “third_party”."
    if told["deed"] == Deed.LOSE and not told.get("reason"):
        yield "losing needs a reason."


def _new_type_problems(data: dict[str, Any]) -> Iterator[str]:
    new = data.get("new_type")
    if not new:
        return
    lacking = [name for name in ("key", "name_de", "name_en", "target_hours") if not new.get(name)]
    yield from (f"[new_type] lacks “{name}”." for name in lacking)
    deeds = {
        meaning if isinstance(meaning, str) else meaning.get("deed")
        for meaning in data.get("activities", {}).values()
    }
    outcomes = {Deed.WIN, Deed.LOSE} & deeds
    if new.get("asks_outcome", False) and Deed.CLOSE in deeds:
        yield "[new_type] asks for an outcome, so no activity can be “close”: use win, lose or cancel."
    if not new.get("asks_outcome", False) and outcomes:
        yield "[new_type] asks for no outcome, so no activity can be “win” or “lose”."


def _built(data: dict[str, Any]) -> LogMapping:
    log, request = data["log"], data["request"]
    customers, people = data.get("customers", {}), data.get("people", {})
    return LogMapping(
        source=log["source"],
        zone=ZoneInfo(log["zone"]),
        moment_format=log["moment"],
        encoding=log.get("encoding", "utf-8-sig"),
        delimiter=log.get("delimiter", ","),
        columns=data["columns"],
        activities={name: _meaning(told) for name, told in data["activities"].items()},
        subject=request["subject"],
        requester=request["requester"],
        type=request.get("type", ""),
        types=data.get("types", {}),
        values=request.get("values", {}),
        customer_name=customers.get("name", "{%s}" % data["columns"]["customer"]),  # noqa: UP031 - braces are meant
        customer_number=customers.get("number", ""),
        person_name=people.get("name", "{}"),
        people_active=people.get("active", False),
        emails=people.get("emails", {}),
        new_type=_new_type(data["new_type"]) if data.get("new_type") else None,
    )


def _meaning(told: Any) -> Meaning:
    if isinstance(told, str):
        return Meaning(Deed(told))
    ball = Ball(told["ball"]) if told.get("ball") else None
    return Meaning(Deed(told["deed"]), ball, told.get("reason", ""))


def _new_type(told: dict[str, Any]) -> NewType:
    return NewType(
        key=told["key"],
        name_de=told["name_de"],
        name_en=told["name_en"],
        target=timedelta(hours=told["target_hours"]),
        asks_outcome=told.get("asks_outcome", False),
        fields=tuple((one["key"], one["de"], one["en"]) for one in told.get("fields", ())),
    )
