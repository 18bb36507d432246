"""Tables (CSV) as a spreadsheet writes them: `;`, `,` or tab, German or ISO dates, German or English headings."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

from people.absence_files.entries import (
    FIRST_YEAR,
    LAST_YEAR,
    MOST_ENTRIES,
    Entry,
    Problem,
    Reading,
    UnreadableFile,
)

COLUMNS = {
    "person": "person email e-mail mail mitarbeiter mitarbeiterin name adresse e-mail-adresse",
    "first": "from von start beginn ab first erster-tag datum date",
    "last": "until bis to ende end last letzter-tag",
    "half": "half half-day halber-tag halb teil part tageshälfte",
}
HALVES = {
    "until_noon": "forenoon morning am vormittag vormittags vm",
    "from_noon": "afternoon pm nachmittag nachmittags nm",
    "": "whole whole-day ganz ganztags ganzer-tag - nein no",
}
DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
GERMAN_DAY = re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4}|\d{2})")


def read_table(text: str) -> Reading:
    """Each row a person, a first day, a last day (included; empty: the same day) and which half, if only half a day."""
    lines = text.splitlines()
    head = next((line for line in lines if line.strip()), "")
    delimiter = max(";,\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableFile(Problem.UNREADABLE) from error
    filled = [(line, row) for line, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    if not filled:
        raise UnreadableFile(Problem.EMPTY)
    if len(filled) > MOST_ENTRIES + 1:
        raise UnreadableFile(Problem.TOO_MANY)
    columns = _columns(filled[0][1])
    if "first" not in columns:
        raise UnreadableFile(Problem.NO_FROM)
    return Reading([_row(line, row, columns) for line, row in filled[1:]])


def _columns(head: list[str]) -> dict[str, int]:
    """Where what stands. Other columns - a reason, say - are not looked at."""
    found: dict[str, int] = {}
    for number, cell in enumerate(head):
        word = re.sub(r"[\s_]+", "-", cell.strip().casefold())
        for name, words in COLUMNS.items():
            if word in words.split():
                found.setdefault(name, number)
    return found


def _row(line: int, row: list[str], columns: dict[str, int]) -> Entry:
    def cell(name: str) -> str:
        number = columns.get(name, len(row))
        return row[number].strip() if number < len(row) else ""

    person = cell("person").lower()
    first = _day(cell("first"))
    last = _day(cell("last")) if cell("last") else first
    if first is None or last is None:
        return Entry(line, person, problem=Problem.BAD_DATE)
    half = next((name for name, words in HALVES.items() if cell("half").casefold() in words.split()), None)
    if not cell("half"):
        half = ""
    if half is None:
        return Entry(line, person, first, last, problem=Problem.BAD_HALF)
    problem = Problem.BACKWARDS if last < first else None
    if not FIRST_YEAR <= first.year <= LAST_YEAR or not FIRST_YEAR <= last.year <= LAST_YEAR:
        problem = Problem.OUT_OF_RANGE
    return Entry(line, person, first, last, half == "from_noon", half == "until_noon", problem=problem)


def _day(text: str) -> date | None:
    match = DAY.fullmatch(text) or GERMAN_DAY.fullmatch(text)
    if not match:
        return None
    year = int(match["year"])
    try:
        return date(year if len(match["year"]) > 2 else 2000 + year, int(match["month"]), int(match["day"]))  # noqa: PLR2004
    except ValueError:
        return None
