"""What is counted of requests, so that sums are sums of sums: whole numbers under names. Plain Python, no Django.

Everything is kept as counts, even the lead times (how many took so many minutes), so that any two cells can be added, taken
from each other, and their median is exact, not the median of medians.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum

Counts = Counter[str]
WHOLE = ""  # the side under which what belongs to the request as a whole is counted; the others are `states.Party`'s values


class Count(StrEnum):
    """Of the request as a whole; each on the day on which it happened."""

    DELIVERED = (
        "delivered"  # for the first time; what follows, up to MOVED_ON_TIME, counts on that day as well
    )
    ON_TIME = "on_time"  # of them, until the deadline that stood at that moment
    COMPLETE = "complete"  # of them, without a question to the field before
    QUERIES = "queries"  # questions to the field before the delivery
    MOVED = "moved"  # of them, handed over from one owner to another before
    MOVED_ON_TIME = "moved_on_time"  # of those, on time
    HANDOVERS = "handovers"  # by Salesdesk, or given from one person to another
    WON = "won"
    LOST = "lost"
    TOO_LATE = "too_late"  # of the lost ones
    WON_CENTS = "won_cents"
    LOST_CENTS = "lost_cents"
    TOO_LATE_CENTS = "too_late_cents"
    LOST_VALUELESS = (
        "lost_valueless"  # of the lost ones, those whose value nobody has said; whatever is won has one
    )
    TOO_LATE_VALUELESS = "too_late_valueless"


class SideCount(StrEnum):
    """Under one side."""

    MINUTES = "minutes"  # working time of the lead times that the request lay with this side
    SEGMENTED = "segmented"  # of those of inside sales and the field: of requests sent while there were target segments
    IN_SEGMENTS = "in_segments"  # of these: whose customer was in one of them when they were sent
    KEPT = "kept"  # of the cases of the rules that bind this side
    BROKEN = "broken"


ESCALATED = "escalated."  # + a ladder's step (`step`): under the whole
BAND = "band."  # + a lead-time band's key + ".won" or ".lost": under the whole
TOOK = (
    "took."  # + working minutes: how many lead times were that long; kept apart in a rollup (`Rollup.times`)
)
NOBODY = "nobody"  # whom a step tells that only hands over
PERSON = "person."  # + a person's key: in how many things of that day they had a part; under a side

# Lead-time bands, by the working minutes below which they end.
BANDS: Mapping[str, int | None] = {"4h": 240, "8h": 480, "16h": 960, "40h": 2400, "longer": None}


def band(minutes: int) -> str:
    """The band of a lead time of so many working minutes."""
    return next(key for key, below in BANDS.items() if below is None or minutes < below)


def step(basis: str, furthest: str) -> str:
    """A step of a ladder, by what it is counted from and up to whom it was told (`ladder.furthest`); "" for nobody."""
    return f"{basis}.{furthest or NOBODY}"


def median(times: Mapping[int, int]) -> float | None:
    """Of how often each time occurred: the middle one, or halfway between the two in the middle. None: of nothing."""
    return _halfway(times, sum(times.values()))


def percentile(times: Mapping[int, int], share: int) -> int | None:
    """The shortest time within which at least `share` percent of all lie (the nearest rank). None: of nothing."""
    number = sum(times.values())
    return _ranked(times, -(-number * share // 100)) if number else None


def total(many: Iterable[Mapping[str, int]]) -> Counts:
    """Their sum."""
    found: Counts = Counter()
    for counts in many:
        for name, number in counts.items():
            found[name] += number
    return found


def _halfway(times: Mapping[int, int], number: int) -> float | None:
    if not number:
        return None
    return (_ranked(times, (number + 1) // 2) + _ranked(times, number // 2 + 1)) / 2


def _ranked(times: Mapping[int, int], rank: int) -> int:
    """The time at that place, the shortest being at place 1."""
    for time in sorted(times):
        rank -= times[time]
        if rank <= 0:
            return time
    raise ValueError(rank)
