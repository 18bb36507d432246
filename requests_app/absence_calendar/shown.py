"""What the calendar's page is given: finished rows, cells and sentences."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from people.models import User


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader chose: the first day's week, one side, one tandem."""

    start: date | None = None
    side: str = ""
    tandem: int | None = None


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    week: int  # 1, 2
    is_today: bool
    is_closed: bool
    holiday: str
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """`span` halves of one day, or an absence's bar over several. `kind`: "", "off", "holiday", "closed", "away"."""

    span: int
    week: int
    kind: str = ""
    label: str = ""
    is_today: bool = False
    away: Away | None = None
    continues: bool = False  # the bar began in the week before


@dataclass(frozen=True, slots=True)
class Cover:
    """Some days, and who covers on them, with the reasons."""

    days: str
    who: tuple[str, ...]
    why: tuple[str, ...]
    is_gap: bool


@dataclass(frozen=True, slots=True)
class Away:
    """One absence, as everybody may see it."""

    pk: int
    person: User
    since: str  # empty once it has begun
    until: str
    covered_by: str  # at first; it may be others later
    covers: tuple[Cover, ...]
    reachable: bool
    note: str  # empty for whom it is not meant
    may_change: bool
    has_begun: bool
    has_gap: bool


@dataclass(frozen=True, slots=True)
class Row:
    person: User
    partners: str
    may_report: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class GapLine:
    """For leads: these days, this is missing."""

    days: str
    text: str


@dataclass(frozen=True, slots=True)
class AbsenceCalendar:
    days: tuple[Day, ...]
    groups: tuple[Group, ...]
    away_now: tuple[Away, ...]
    away_cards: tuple[Away, ...]  # everybody's that is spoken of
    gaps: tuple[GapLine, ...]
    tandems: tuple[tuple[int, str], ...]
    back: dict[int, date | None]  # by the weeks one goes
    forward: dict[int, date | None]
    wanted: Wanted

    @property
    def weeks(self) -> list[list[Day]]:
        return [list(group) for _week, group in groupby(self.days, key=lambda day: day.week)]
