"""Read absences from a calendar file (ICS) or a table (CSV). What an entry is called, and whatever else it says, is dropped
while reading: only from when until when comes out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from people.absence_files.calendar import read_calendar
from people.absence_files.entries import Entry, Problem, Reading, UnreadableFile
from people.absence_files.table import read_table

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["Entry", "Problem", "Reading", "UnreadableFile", "read"]

MOST_BYTES = 1_000_000


def read(data: bytes, *, now: datetime, zone: str) -> Reading:
    """The entries of an ICS or CSV file, in order. `zone`: of times that do not say their own.

    Of a calendar, what is marked as out of office counts; else whole days and whatever lasts half a day, unless shown as
    free. Past and cancelled entries do not. Raises `UnreadableFile`.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableFile(Problem.TOO_LARGE)
    text = _decoded(data)
    if text.lstrip("\ufeff \r\n\t")[:15].upper() == "BEGIN:VCALENDAR":
        return read_calendar(text.lstrip("\ufeff \r\n\t"), now, ZoneInfo(zone))
    return read_table(text)


def _decoded(data: bytes) -> str:
    is_wide = data[:2] in {b"\xff\xfe", b"\xfe\xff"}  # Excel's "Unicode text"
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFile(Problem.UNREADABLE)
