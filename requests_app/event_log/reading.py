"""Read the log and hold it against its mapping, before anything is written."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import pairwise
from typing import TYPE_CHECKING

from requests_app.event_log.mapping import MappingRefused
from requests_app.event_log.placement import Deed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from requests_app.event_log.mapping import LogMapping

IDENTICAL = "identical to an earlier row of its case: said once"
LEFT_OUT = "left out by the mapping"
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)  # working time is known from 1970 on; what is older is a slip


@dataclass(slots=True)
class Row:
    """`line`: its number in the file, the heading being 1. `at` in UTC."""

    line: int
    activity: str
    person: str
    at: datetime
    note: str


@dataclass(slots=True)
class Case:
    """`first`: the used columns of its first row, by name."""

    name: str
    first: dict[str, str]
    rows: list[Row] = field(default_factory=list)
    left_out: int = 0

    @property
    def size(self) -> int:
        """Rows in the file, with those left out."""
        return len(self.rows) + self.left_out


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a row that a person should know."""

    line: int
    case: str
    activity: str
    what: str


@dataclass(slots=True)
class EventLog:
    """The log in memory: only the columns that are used, its cases by their first moment."""

    rows: int = 0
    cases: list[Case] = field(default_factory=list)
    unplaceable: list[Remark] = field(default_factory=list)
    left_out: list[Remark] = field(default_factory=list)
    unused_activities: list[str] = field(default_factory=list)
    other_customer: int = 0  # cases whose later rows name another customer: the first counts
    out_of_order: int = 0  # cases that were sorted by moment

    def people(self) -> list[str]:
        """Everyone who did something, in order of appearance."""
        return list(dict.fromkeys(row.person for case in self.cases for row in case.rows))


def read_log(path: Path, mapping: LogMapping, *, now: datetime) -> EventLog:
    """The log. Raises `MappingRefused` where columns are missing, `OSError`, `UnicodeDecodeError`.

    Rows that cannot be placed stand in `unplaceable`, each with its reason.
    """
    with path.open(encoding=mapping.encoding, newline="") as file:
        rows = csv.DictReader(file, delimiter=mapping.delimiter)
        _refuse_unfit_columns(rows.fieldnames or (), mapping)
        reader = _Reader(mapping, now)
        for line, raw in enumerate(rows, 2):
            reader.add(line, raw)
    return reader.finished()


def _refuse_unfit_columns(found: Sequence[str], mapping: LogMapping) -> None:
    has = ", ".join(found) or "none"
    named = sorted(mapping.named_columns())
    problems = [f"The log has no column “{name}”. It has: {has}." for name in named if name not in found]
    problems += [f"The log has several columns “{name}”." for name in named if found.count(name) > 1]
    if problems:
        raise MappingRefused(problems)


class _Reader:
    """Takes row after row and gathers the cases."""

    def __init__(self, mapping: LogMapping, now: datetime) -> None:
        self._mapping = mapping
        self._now = now
        self._kept = sorted(mapping.named_columns())
        self._log = EventLog()
        self._cases: dict[str, Case] = {}
        self._seen: set[bytes] = set()
        self._used: Counter[str] = Counter()
        self._other_customer: set[str] = set()

    def add(self, line: int, raw: dict[str, str]) -> None:
        self._log.rows += 1
        columns = self._mapping.columns
        name, activity = raw[columns["case"]] or "", raw[columns["activity"]] or ""
        self._used[activity] += 1
        if reason := self._unplaceable(raw):
            self._log.unplaceable.append(Remark(line, name, activity, reason))
            return
        case = self._cases.setdefault(name, Case(name, {}))
        case.first = case.first or {column: raw[column] for column in self._kept}
        if raw[columns["customer"]] != case.first[columns["customer"]]:
            self._other_customer.add(name)
        if reason := self._left_out(activity, raw):
            case.left_out += 1
            self._log.left_out.append(Remark(line, name, activity, reason))
            return
        note = raw[columns["note"]] if "note" in columns else ""
        case.rows.append(Row(line, activity, raw[columns["person"]].strip(), self._moment(raw), note))

    def _unplaceable(self, raw: dict[str, str]) -> str:
        columns, mapping = self._mapping.columns, self._mapping
        if None in raw or None in raw.values():
            return "more or fewer columns than the heading"
        for column in ("case", "activity", "person", "moment", "customer"):
            if not raw[columns[column]].strip():
                return f"“{columns[column]}” is empty"
        if raw[columns["activity"]] not in mapping.activities:
            return f"the mapping does not name the activity “{raw[columns['activity']]}”"
        if "type" in columns and not mapping.types.get(raw[columns["type"]], mapping.type):
            return f"the mapping names no type for “{raw[columns['type']]}”"
        return self._not_a_moment(raw)

    def _not_a_moment(self, raw: dict[str, str]) -> str:
        told = raw[self._mapping.columns["moment"]]
        try:
            at = self._moment(raw)
        except (ValueError, OverflowError):
            return f"“{told}” is not a moment in the form {self._mapping.moment_format}"
        if at < EARLIEST:
            return f"“{told}” lies before {EARLIEST.year}"
        return f"“{told}” lies in the future" if at > self._now else ""

    def _moment(self, raw: dict[str, str]) -> datetime:
        text = raw[self._mapping.columns["moment"]].strip()
        read = datetime.strptime(text, self._mapping.moment_format)  # noqa: DTZ007 - its zone follows where it has none
        return (read if read.tzinfo else read.replace(tzinfo=self._mapping.zone)).astimezone(UTC)

    def _left_out(self, activity: str, raw: dict[str, str]) -> str:
        if self._mapping.activities[activity].deed is Deed.SKIP:
            return LEFT_OUT
        same = blake2b("\x1f".join(raw.values()).encode(), digest_size=16).digest()
        if same in self._seen:
            return IDENTICAL
        self._seen.add(same)
        return ""

    def finished(self) -> EventLog:
        """Each case by moment, equal moments as they stand in the file."""
        log = self._log
        log.cases = [case for case in self._cases.values() if case.rows]
        log.other_customer = len(self._other_customer)
        log.unused_activities = [name for name in self._mapping.activities if not self._used[name]]
        for case in log.cases:
            if any(later.at < earlier.at for earlier, later in pairwise(case.rows)):
                log.out_of_order += 1
                case.rows.sort(key=lambda row: row.at)
        log.cases.sort(key=lambda case: case.rows[0].at)
        return log
