"""A small old ticket system: its log and the mapping of it."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MAPPING = """
[log]
source = "old"
zone = "Europe/Rome"
moment = "%d.%m.%Y %H:%M:%S"

[columns]
case = "Ticket"
activity = "What"
person = "Who"
moment = "When"
customer = "For"

[request]
type = "old-ticket"
subject = "{Ticket} for {For}"
requester = "Old archive"
values = { about = "{For}" }

[people]
name = "Old {}"
active = true

[activities]
"Open" = "submit"
"Take" = "take"
"Wait" = { deed = "wait", ball = "customer" }
"Ask" = "ask"
"Reply" = "answer"
"Go on" = "resume"
"Put back" = "release"
"Resolve" = "deliver"
"Close" = "close"
"Drop" = "cancel"
"Again" = "reopen"
"Comment" = "note"
"Ping" = "skip"

[new_type]
key = "old-ticket"
name_de = "Altes Ticket"
name_en = "Old ticket"
target_hours = 8
fields = [{ key = "about", de = "Betrifft", en = "About" }]
"""
COLUMNS = ("Ticket", "What", "Who", "When", "For")
FIRST_MORNING = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001 - a Monday; local, as the log writes it
FORMAT = "%d.%m.%Y %H:%M:%S"


def write_log(path: Path, rows: list[tuple[str, str, str, int]], *, customer: str = "Rossi") -> Path:
    """Rows of (case, activity, person, minutes after the first morning) as the CSV file that the old system writes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for case, activity, person, minutes in rows:
            moment = (FIRST_MORNING + timedelta(minutes=minutes)).strftime(FORMAT)
            writer.writerow([case, activity, person, moment, customer])
    return path
