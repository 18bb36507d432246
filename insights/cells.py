"""Where a contribution goes: the cells of the rollups it belongs to, and what they hold. Plain Python, no Django."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from insights.spans import Period, Span
from insights.tally import TOOK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from insights.contributing import Days


class Cell(NamedTuple):
    """`tandem` None: requests without one. `type` None: all types together."""

    span: str
    starts_on: date
    tandem: int | None
    type: int | None
    side: str


Cells = defaultdict[Cell, Counter[str]]


def no_cells() -> Cells:
    return defaultdict(Counter)


def spread(cells: Cells, tandem: int | None, kind: int | None, days: Days, *, sign: int = 1) -> None:
    """Add these days to every cell that they belong to; `sign` -1 takes them out of it."""
    for day, sides in days.items():
        for span, starts_on in _spans(day):
            for side, counts in sides.items():
                for of_type in (kind, None):
                    cell = cells[Cell(span, starts_on, tandem, of_type, side)]
                    for name, number in counts.items():
                        cell[name] += sign * number


@lru_cache(maxsize=4096)
def _spans(day: str) -> tuple[tuple[str, date], ...]:
    return tuple((span.value, Period.of(span, date.fromisoformat(day)).start) for span in Span)


def joined(counts: Mapping[str, int], times: Mapping[str, int]) -> Counter[str]:
    """A rollup's two columns under one set of names."""
    return Counter({**counts, **{f"{TOOK}{minutes}": number for minutes, number in times.items()}})


def parted(content: Mapping[str, int]) -> tuple[dict[str, int], dict[str, int]]:
    """As a rollup keeps it: counts, and how many lead times were so many minutes. What is none of is not kept."""
    counts, times = {}, {}
    for name, number in sorted(content.items()):
        if number and name.startswith(TOOK):
            times[name.removeprefix(TOOK)] = number
        elif number:
            counts[name] = number
    return counts, times
