"""Figures straight from the helpdesk's log, by a script that shares no code with Salesdesk.

It knows the file, the rules by which `docs/import.md` says that it is read, the opening hours (Monday to Friday, 8:00 to 12:00 and
12:30 to 16:30, Germany's holidays) and the sixteen hours' target. Local times throughout: Rome's and Berlin's clocks read the same.

    python3 tests/insights/independent.py LOG.csv
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from zlib import crc32

TARGET = 16 * 3600
WINDOWS = ((8 * 3600, 12 * 3600), (12 * 3600 + 1800, 16 * 3600 + 1800))
TANDEMS = 6
CUSTOMER = 8  # two columns are called “Variant”, so that it is not the first after them
CALLS_FOR_OTHERS = {"Wait": "customer", "Require upgrade": "third_party", "Create SW anomaly": "third_party"}


def tandem_of(customer: str) -> int:
    """The seeded rule: which of the six tandems serves this customer (“Value 7”)."""
    return crc32(f"seed 4: {customer}".encode()) % TANDEMS


@dataclass
class Told:
    """One case, told row by row. Seconds of working time; `parts` sum to `took`."""

    tandem: int
    last: datetime
    state: str = "open"  # or waiting, delivered, closed
    owner: str = ""
    waits_for: str = ""
    used: int = 0  # of the target
    delivered: datetime | None = None
    took: int = 0
    parts: Counter[str] = field(default_factory=Counter)
    on_time: bool = False
    moved: bool = False
    had: set[str] = field(default_factory=set)
    handovers: list[datetime] = field(default_factory=list)

    def row(self, at: datetime, activity: str, person: str) -> None:
        self.pass_until(at)
        before = self.owner
        if activity == "Take in charge ticket":
            self.work_again()
            self.state, self.owner = "open", person
        elif activity in CALLS_FOR_OTHERS and self.state != "closed":
            self.work_again()
            self.state, self.owner = "waiting", self.owner or person
            self.waits_for = CALLS_FOR_OTHERS[activity]
        elif activity == "Resolve SW anomaly" and self.state == "waiting":
            self.state = "open"
        elif activity == "Resolve ticket" and self.state in {"open", "waiting"}:
            self.owner = self.owner or person
            self.deliver(at)
        elif activity == "Closed":
            self.state, self.owner = "closed", self.owner or person
        if before and self.owner != before:
            self.handovers.append(at)
        self.had |= {self.owner} - {""}

    def pass_until(self, at: datetime) -> None:
        passed = work(self.last, at) if self.state in {"open", "waiting"} else 0
        self.last = at
        if self.delivered is None:
            party = "inside" if self.owner else "nobody"
            self.parts[self.waits_for if self.state == "waiting" else party] += passed
        if self.state == "open":
            self.used += passed

    def work_again(self) -> None:
        """After it was resolved or closed it is a new round, with a whole target."""
        if self.state in {"delivered", "closed"}:
            self.used = 0

    def deliver(self, at: datetime) -> None:
        if self.delivered is None:
            self.delivered, self.took = at, self.parts.total()
            self.on_time = in_time(self.used, at, running=self.state == "open")
            self.moved = len(self.had | {self.owner}) > 1
        self.state = "delivered"


def cases(path: str) -> dict[str, Told]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))[1:]
    found: dict[str, list[list[str]]] = defaultdict(list)
    for line in lines:
        if line not in found[line[0]]:  # the very same row twice is said once
            found[line[0]].append(line)
    return {name: told(rows) for name, rows in found.items()}


def told(rows: list[list[str]]) -> Told:
    steps = sorted(((moment(row[3]), row[1], row[2]) for row in rows), key=lambda step: step[0])
    case = Told(tandem_of(rows[0][CUSTOMER]), steps[0][0])
    for step in steps:
        case.row(*step)
    return case


def in_time(used: int, at: datetime, *, running: bool) -> bool:
    """Used up to the second is in time, unless the clock ran and that second is over."""
    if used == TARGET and running:
        return work(at - timedelta(seconds=1), at) == 1
    return used <= TARGET


def moment(text: str) -> datetime:
    day, clock = text.split(" ")
    return datetime(*map(int, day.split("/")), *map(int, clock.split(":")))  # noqa: DTZ001 - local, as everything here


def work(start: datetime, end: datetime) -> int:
    """Seconds of working time between both, day by day."""
    found, day = 0, start.date()
    while day <= end.date():
        if is_open(day):
            midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001
            begin, stop = (start - midnight).total_seconds(), (end - midnight).total_seconds()
            found += sum(max(0, int(min(stop, closes)) - int(max(begin, opens))) for opens, closes in WINDOWS)
        day += timedelta(days=1)
    return found


@cache
def is_open(day: date) -> bool:
    return day.weekday() < 5 and day not in holidays(day.year)


@cache
def holidays(year: int) -> set[date]:
    """Of all Germany."""
    moon = (19 * (year % 19) + 24) % 30  # Gauss; holds from 1900 to 2099
    sunday = (2 * (year % 4) + 4 * (year % 7) + 6 * moon + 5) % 7
    days = 22 + moon + sunday
    easter = date(year, 3, 1) + timedelta(days=days - 1)
    moving = {easter + timedelta(days=days) for days in (-2, 1, 39, 50)}
    return moving | {date(year, *day) for day in ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26))}


def months(found: dict[str, Told]) -> dict[tuple[int, date], Counter[str]]:
    """By tandem and first day of the month: how many of everything, and of each lead time in whole minutes (“took.60”)."""
    sums: dict[tuple[int, date], Counter[str]] = defaultdict(Counter)
    for case in found.values():
        for at in case.handovers:
            sums[case.tandem, date(at.year, at.month, 1)]["handovers"] += 1
        if case.delivered is not None:
            numbers = sums[case.tandem, date(case.delivered.year, case.delivered.month, 1)]
            numbers["delivered"] += 1
            numbers["on_time"] += case.on_time
            numbers["moved"] += case.moved
            numbers["moved_on_time"] += case.moved and case.on_time
            numbers[f"took.{case.took // 60}"] += 1
    return {where: +numbers for where, numbers in sums.items()}


if __name__ == "__main__":
    for (tandem, month), numbers in sorted(months(cases(sys.argv[1])).items()):
        plain = {name: number for name, number in numbers.items() if not name.startswith("took.")}
        print(f"tandem {tandem + 1}, {month:%Y-%m}: {plain}")  # noqa: T201 - talks to a terminal
