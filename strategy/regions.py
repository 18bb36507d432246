"""Regions: ranges of postcodes, as tandems look after them and target segments name them. Plain Python.

A range is two beginnings of postcodes of the same length, both included: 80–85 is everything from 80… to 85….
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import Generic, Protocol, TypeVar

HOME = "DE"
LONGEST = 12
MOST_RANGES = 500
NOT_CODE = re.compile(r"[^0-9A-Z]")
DASHES = re.compile(r"[-‐‑‒–—]")
HEADED = re.compile(r"\s*([A-Za-z]{2})\s*:(.*)", re.DOTALL)
MARK = re.compile(r"[A-Z]{1,3}(?=[0-9]+$)")  # D-80331
TYPED_MARK = re.compile(r"\b[A-Z]{1,3}[-\s]+(?=[0-9])")
# Countries whose postcodes have a dash inside: 00-950 is a place, 00-95 a range of beginnings.
DASHED = {
    "PL": re.compile(r"(?<![0-9])([0-9]{2})[-‐‑‒–—]([0-9]{3})(?![0-9])"),
    "PT": re.compile(r"(?<![0-9])([0-9]{4})[-‐‑‒–—]([0-9]{3})(?![0-9])"),
}
# Countries whose postcodes are digits only, and how many. One too few has lost its zero in a spreadsheet: 1067 is Dresden.
DIGITS = {
    **dict.fromkeys(("DE", "FR", "IT", "ES", "PL", "CZ", "SK", "FI", "SE", "HR", "EE"), 5),
    **dict.fromkeys(("AT", "CH", "LI", "BE", "LU", "DK", "NO", "HU", "SI"), 4),
}


class Problem(StrEnum):
    EMPTY = "empty"  # a dash without a number on one of its sides
    LENGTHS = "lengths"  # 80–8599
    BACKWARDS = "backwards"  # 85–80
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"


class InvalidRegions(ValueError):
    """`part` of what was typed cannot be read, because of `problem`."""

    def __init__(self, problem: Problem, part: str) -> None:
        super().__init__(f"{part}: {problem}")
        self.problem, self.part = problem, part


@dataclass(frozen=True, slots=True, order=True)
class Range:
    country: str
    first: str
    last: str

    def __str__(self) -> str:
        return self.first if self.first == self.last else f"{self.first}–{self.last}"

    def overlaps(self, other: RangeLike) -> bool:
        """Whether some postcode would be in both, and neither is more specific."""
        return (
            self.country == other.country
            and len(self.first) == len(other.first)
            and self.first <= other.last
            and other.first <= self.last
        )


class RangeLike(Protocol):
    @property
    def country(self) -> str: ...
    @property
    def first(self) -> str: ...
    @property
    def last(self) -> str: ...


Found = TypeVar("Found", bound=RangeLike)


def normalised(postcode: str) -> str:
    """Its letters and digits, in capitals: "sw1a 1aa" is "SW1A1AA"."""
    return NOT_CODE.sub("", postcode.upper())


def bare(postcode: str) -> str:
    """The same without the country's letters in front of a number: "D-80331" is "80331"."""
    return MARK.sub("", normalised(postcode))


def code_of(country: str, postcode: str) -> str:
    """As it counts when postcodes are compared: however it was typed, and with the zero that a spreadsheet took away."""
    code, digits = bare(postcode), DIGITS.get(country)
    return f"0{code}" if digits and code.isdigit() and len(code) == digits - 1 else code


def parse(text: str, country: str = HOME) -> list[Range]:
    """The ranges of "80-85, 8033, 01067-01099", in order, each once, overlapping ones joined. Raises `InvalidRegions`."""
    parts = [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]
    if len(parts) > MOST_RANGES:
        raise InvalidRegions(Problem.TOO_MANY, parts[MOST_RANGES])
    return _joined(_range(part, country) for part in parts)


def parse_lines(text: str) -> list[Range]:
    """The same for several countries, one a line: "AT: 50-52". A line without a country is at home. Raises as `parse`."""
    found: list[Range] = []
    for line in text.splitlines():
        headed = HEADED.fullmatch(line)
        country, ranges = (headed[1].upper(), headed[2]) if headed else (HOME, line)
        found += parse(ranges, country)
    return _joined(found)


def in_order(ranges: Iterable[Found]) -> list[Found]:
    """Those at home first."""
    return sorted(ranges, key=lambda one: (one.country != HOME, one.country, one.first, one.last))


def written(ranges: Iterable[RangeLike]) -> str:
    """As `parse_lines` reads them: a line for each country."""
    by_country: dict[str, list[str]] = {}
    for one in in_order(ranges):
        text = one.first if one.first == one.last else f"{one.first}-{one.last}"
        by_country.setdefault(one.country, []).append(text)
    return "\n".join(f"{country}: {', '.join(texts)}" for country, texts in by_country.items())


class Atlas(Generic[Found]):
    """Ranges to look postcodes up in. Of the same length none overlap, as `parse` and `set_regions` see to."""

    def __init__(self, ranges: Iterable[Found]) -> None:
        self._by_size: dict[tuple[str, int], list[Found]] = {}
        for one in sorted(ranges, key=attrgetter("first")):
            self._by_size.setdefault((one.country, len(one.first)), []).append(one)

    def find(self, country: str, postcode: str) -> Found | None:
        """The one that a postcode is in: the longest beginning wins."""
        code = code_of(country, postcode)
        for size in range(len(code), 0, -1):
            head, ranges = code[:size], self._by_size.get((country, size), [])
            place = bisect_right(ranges, head, key=attrgetter("first"))
            if place and head <= ranges[place - 1].last:
                return ranges[place - 1]
        return None


def _range(part: str, country: str) -> Range:
    digits = DIGITS.get(country)
    typed = TYPED_MARK.sub("", part.upper()) if digits else part
    if country in DASHED:
        typed = DASHED[country].sub(r"\1\2", typed)
    ends = [bare(end) if digits else normalised(end) for end in DASHES.split(typed)]
    if len(ends) > 2 or not all(ends) or (digits and not all(map(str.isdecimal, ends))):  # noqa: PLR2004 - from and to
        raise InvalidRegions(Problem.EMPTY, part)
    first, last = ends[0], ends[-1]
    if len(first) != len(last):
        raise InvalidRegions(Problem.LENGTHS, part)
    if len(first) > (digits or LONGEST):
        raise InvalidRegions(Problem.TOO_LONG, part)
    if first > last:
        raise InvalidRegions(Problem.BACKWARDS, part)
    return Range(country, first, last)


def _joined(ranges: Iterable[Range]) -> list[Range]:
    joined: list[Range] = []
    for one in sorted(ranges, key=lambda one: (one.country, len(one.first), one.first, one.last)):
        before = joined[-1] if joined else None
        if before is not None and before.overlaps(one):
            joined[-1] = Range(before.country, before.first, max(before.last, one.last))
        else:
            joined.append(one)
    return joined
