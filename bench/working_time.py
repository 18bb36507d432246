"""What working-time arithmetic costs, and that three working years cost what an hour costs.

    .venv/bin/python bench/working_time.py

Each line is the median of 40 rounds in which all questions take turns, beside the floor of the same run: one
bisection in a list of three years' openings. Only the ratios count: the machine's speed does not stay the same.
Warm: the calendar's timetable is compiled. Cold: a calendar never asked before, in a process that has seen the
zone and the country; what the very first question of a process costs is printed below the table.
"""

import sys
from bisect import bisect_right
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter_ns

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from people.working_time import (
    DAYS,
    Hours,
    add_working_time,
    is_open,
    next_opening,
    working_time_between,
)

ROUNDS, WARM_CALLS = 40, 500
START = datetime(2025, 6, 3, 9, 0, tzinfo=UTC)
HOUR, THREE_YEARS = timedelta(hours=1), timedelta(hours=3 * 52 * 40)
SOON, LATE = START + HOUR, START.replace(year=2028)
OPENINGS = list(range(0, 3 * 522 * 1_000_000, 1_000_000))

Question = Callable[[Hours], object]
QUESTIONS: dict[str, Question] = {
    "add 1 hour": lambda hours: add_working_time(START, HOUR, hours),
    "add 3 working years": lambda hours: add_working_time(START, THREE_YEARS, hours),
    "take 3 working years": lambda hours: add_working_time(START, -THREE_YEARS, hours),
    "between, 1 hour": lambda hours: working_time_between(START, SOON, hours),
    "between, 3 years": lambda hours: working_time_between(START, LATE, hours),
    "is open": lambda hours: is_open(START, hours),
    "next opening": lambda hours: next_opening(START, hours),
}
different = count()


def bavaria() -> Hours:
    """A site's calendar with breaks and holidays, unlike any before: each closes on another day in 2090."""
    return Hours.from_json(
        {day: [["08:00", "12:00"], ["12:30", "16:30"]] for day in DAYS[:5]},
        zone="Europe/Berlin",
        country="DE",
        subdivision="BY",
        exceptions={date(2090, 1, 1) + timedelta(days=next(different)): []},
    )


def nanoseconds(question: Question, hours: Hours, calls: int) -> float:
    began = perf_counter_ns()
    for _ in range(calls):
        question(hours)
    return (perf_counter_ns() - began) / calls


def main() -> None:
    began = perf_counter_ns()
    QUESTIONS["add 1 hour"](bavaria())
    first = (perf_counter_ns() - began) / 1e6
    known = bavaria()
    for question in QUESTIONS.values():
        question(known)
    floor: list[float] = []
    warm: dict[str, list[float]] = {name: [] for name in QUESTIONS}
    cold: dict[str, list[float]] = {name: [] for name in QUESTIONS}
    for _ in range(ROUNDS):
        floor.append(nanoseconds(lambda _: bisect_right(OPENINGS, 777_777_777), known, WARM_CALLS))
        for name, question in QUESTIONS.items():
            warm[name].append(nanoseconds(question, known, WARM_CALLS))
            cold[name].append(nanoseconds(question, bavaria(), 1))
    base = median(floor)
    print(f"{'':22}{'warm ns':>10}{'x floor':>9}{'cold ns':>12}{'x floor':>9}")
    print(f"{'one bisection (floor)':22}{base:10.0f}{1:9.1f}")
    for name in QUESTIONS:
        hot, new = median(warm[name]), median(cold[name])
        print(f"{name:22}{hot:10.0f}{hot / base:9.1f}{new:12.0f}{new / base:9.0f}")
    for what in ("add", "between,"):
        hour, years = (median(warm[name]) for name in warm if name.startswith(what))
        print(f"{what.rstrip(',')}: three years cost {years / hour:.2f} times an hour")
    print(f"the very first question, which loads the country's holidays: {first:.0f} ms")


if __name__ == "__main__":
    main()
