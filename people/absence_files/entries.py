"""What comes out of a file: from when until when, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

MOST_ENTRIES = 1_000
FIRST_YEAR, LAST_YEAR = 1970, 2099


class Problem(StrEnum):
    """Why a file, or a row of it, cannot be read."""

    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    NO_FROM = "no_from"  # the table has no column for the first day
    BAD_DATE = "bad_date"
    BAD_HALF = "bad_half"
    BACKWARDS = "backwards"
    TOO_OFTEN = "too_often"
    OUT_OF_RANGE = "out_of_range"


class UnreadableFile(ValueError):
    """The whole file cannot be read; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a table, or one occurrence of a calendar entry.

    `line`: of the table, or the number in the calendar. `first`, `last`: days, both included, where whole or half days are
    meant; else the moments `starts_at`, `ends_at`. `source`: a digest by which the same entry is known again.
    """

    line: int
    person: str = ""  # e-mail address; empty: oneself
    first: date | None = None
    last: date | None = None
    from_noon: bool = False
    until_noon: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    source: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """`left_out`: how many calendar entries are no absences or lie outside the time that matters."""

    entries: list[Entry]
    left_out: int = 0
