"""What a working calendar says: weekly windows, public holidays, and the days that are different."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property, lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Problem = Literal[
    "bad_text",
    "end_not_after_start",
    "overlap",
    "unknown_day",
    "duplicate_day",
    "unknown_zone",
    "unknown_country",
    "unknown_subdivision",
]


class WorkingTimeError(ValueError):
    """What every error of this package is."""


class InvalidHours(WorkingTimeError):
    """Hours that cannot be: `code` says why, `day` where ("mon" to "sun", an ISO date, "" for the whole)."""

    def __init__(self, code: Problem, day: str = "") -> None:
        super().__init__(code, day)
        self.code: Problem = code
        self.day = day


class OutOfRange(WorkingTimeError):
    """The moment given, or the one that would come out, lies before 1970 or after 2099."""


class NeverOpen(OutOfRange):
    """These hours have no open minute: what is due by them lies beyond every range."""


class NaiveMoment(WorkingTimeError):
    """A datetime without a time zone is no moment."""


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Open time on a day, in minutes since local midnight; `start` belongs to it, `end` does not.

    0 <= start < end <= 1440, else InvalidHours.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= 24 * 60:
            raise InvalidHours("end_not_after_start")

    @classmethod
    def parse(cls, start: str, end: str) -> "Window":
        """From "HH:MM" texts, "24:00" being the day's end. Raises InvalidHours."""
        return cls(_minutes(start), _minutes(end))


def _minutes(text: object) -> int:
    if isinstance(text, str) and (match := re.fullmatch(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00", text)):
        return int(match[1]) * 60 + int(match[2]) if match[1] else 24 * 60
    raise InvalidHours("bad_text")


Windows = tuple[Window, ...]


@dataclass(frozen=True)
class Hours:
    """The rules of one calendar. A value: equal rules are equal, hash alike and share one compiled timetable.

    zone: IANA name. week: Monday to Sunday, each day's windows in order; a break is the gap between two.
    country, subdivision: whose public holidays are closed ("DE", "BY"); "" for none, or for nationwide ones.
    exceptions: days with windows of their own (none: closed); they win over holidays and week.
    Raises InvalidHours for an unknown zone, an overlap, or a date given twice.
    """

    zone: str
    week: tuple[Windows, ...]
    country: str = ""
    subdivision: str = ""
    exceptions: tuple[tuple[date, Windows], ...] = ()

    @classmethod
    def from_json(
        cls,
        week: Mapping[str, Sequence[Sequence[str]]],
        *,
        zone: str,
        country: str = "",
        subdivision: str = "",
        exceptions: Mapping[date, Sequence[Sequence[str]]] | None = None,
    ) -> "Hours":
        """From texts: week {"mon": [["08:00", "12:00"], ["12:30", "16:30"]], ...}, a missing day is closed;
        exceptions {date: [["08:00", "12:00"]], other_date: []}. Windows and days may come in any order.

        Raises InvalidHours for anything that cannot be, unknown countries and subdivisions included.
        """
        for day in week:
            if day not in DAYS:
                raise InvalidHours("unknown_day", str(day))
        if country or subdivision:
            public_holidays(country, subdivision, 2000)
        return cls(
            zone=zone,
            week=tuple(_windows(day, week.get(day, ())) for day in DAYS),
            country=country,
            subdivision=subdivision,
            exceptions=tuple(
                (day, _windows(day.isoformat(), pairs)) for day, pairs in sorted((exceptions or {}).items())
            ),
        )

    def __post_init__(self) -> None:
        _require_zone(self.zone)
        if len(self.week) != len(DAYS):
            raise InvalidHours("unknown_day")
        for name, windows in zip(DAYS, self.week, strict=True):
            _require_order(name, windows)
        for day, windows in self.exceptions:
            _require_order(day.isoformat(), windows)
        if len(dict(self.exceptions)) != len(self.exceptions):
            raise InvalidHours("duplicate_day")

    @property
    def is_ever_open(self) -> bool:
        """Whether there is an open minute at all; a calendar without one must not be saved."""
        return any(self.week) or any(windows for _, windows in self.exceptions)

    # Every question looks up the compiled timetable by its hours, and hashing a hundred windows anew would
    # cost more than the answer. Pickles hold the fields only: a text's hash is another in each process.
    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self._values())

    def __reduce__(self) -> tuple[type["Hours"], tuple[object, ...]]:
        return Hours, self._values()

    def _values(self) -> tuple[object, ...]:
        return tuple(getattr(self, field.name) for field in fields(self))


def _windows(day: str, pairs: object) -> Windows:
    if not isinstance(pairs, Sequence) or isinstance(pairs, str):
        raise InvalidHours("bad_text", day)
    try:
        return tuple(sorted(_window(pair) for pair in pairs))
    except InvalidHours as error:
        raise InvalidHours(error.code, day) from None


def _window(pair: object) -> Window:
    if not isinstance(pair, Sequence) or isinstance(pair, str) or len(pair) != 2:  # noqa: PLR2004  a start and an end
        raise InvalidHours("bad_text")
    return Window.parse(pair[0], pair[1])


def _require_order(day: str, windows: Iterable[Window]) -> None:
    if any(later.start < earlier.end for earlier, later in pairwise(windows)):
        raise InvalidHours("overlap", day)


def _require_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidHours("unknown_zone") from None


@lru_cache(maxsize=2048)
def public_holidays(country: str, subdivision: str, year: int, language: str = "") -> Mapping[date, str]:
    """The public holidays of a year, date to name; those of one subdivision, or nationwide ones if "".

    language: "de", "en", ... for the names, where the country has them in that language; else its own.
    Raises InvalidHours for an unknown country or subdivision.
    """
    known = holidays.list_supported_countries()
    if country not in known:
        raise InvalidHours("unknown_country")
    if subdivision and subdivision not in known[country]:
        raise InvalidHours("unknown_subdivision")
    spoken = holidays.list_localized_countries().get(country, [])
    return MappingProxyType(
        dict(
            holidays.country_holidays(
                country,
                subdiv=subdivision or None,
                years=year,
                expand=False,
                language=next(
                    (name for name in spoken if language and name.startswith(language)),
                    None,
                ),
            )
        )
    )
