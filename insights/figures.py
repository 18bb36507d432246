"""The figures of one tandem, or of several together, in one span: what the counts say, and the reading of them.

A figure is None where nothing was counted that it could be made of: nought of nothing is not nought.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Min, Q

from insights import tally
from insights.models import Rollup
from insights.spans import Period, Span
from insights.tally import BAND, BANDS, ESCALATED, PERSON, WHOLE, Count, Counts, SideCount
from requests_app.states import Party
from salesdesk.web.percent import percent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

CENTS = 100
MINUTES_OF_AN_HOUR = 60
EIGHTY = 80  # percent
MEASURED_SIDES = (Party.INSIDE, Party.FIELD)  # that rules bind and that people belong to

Cell = tuple["int | None", Period]  # a tandem's key (None: requests without a tandem) and a period


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; there is none of nothing (`share`)."""

    part: int
    whole: int

    @property
    def percent(self) -> int:
        return percent(self.part, self.whole)


@dataclass(frozen=True, slots=True)
class Figures:
    """`counts`: `tally.Count` and its like → number; `sides`: the same for each side. `times`: lead time in working minutes →
    how many; None where they were not read, then nothing can be added to these figures.
    """

    counts: Mapping[str, int] = field(default_factory=Counter)
    sides: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    median: float | None = None  # lead time, in working minutes
    eighty: int | None = None  # within so many working minutes lie 80 % of the lead times
    times: Mapping[int, int] | None = None

    @property
    def delivered(self) -> int:
        return self._count(Count.DELIVERED)

    @property
    def on_time(self) -> Share | None:
        """Of the first deliveries."""
        return share(self._count(Count.ON_TIME), self.delivered)

    @property
    def complete(self) -> Share | None:
        """Of the first deliveries, those about which nothing had to be asked."""
        return share(self._count(Count.COMPLETE), self.delivered)

    @property
    def queries(self) -> int:
        return self._count(Count.QUERIES)

    @property
    def queries_per_request(self) -> float | None:
        return self.queries / self.delivered if self.delivered else None

    @property
    def handovers(self) -> int:
        return self._count(Count.HANDOVERS)

    @property
    def kept_despite_handover(self) -> Share | None:
        """Of the first deliveries that had changed hands, those on time."""
        return share(self._count(Count.MOVED_ON_TIME), self._count(Count.MOVED))

    @property
    def escalations(self) -> dict[str, int]:
        """Of each step that was taken (`tally.step`)."""
        taken = {name: number for name, number in self.counts.items() if name.startswith(ESCALATED)}
        return {name.removeprefix(ESCALATED): number for name, number in taken.items()}

    @property
    def escalated(self) -> int:
        return sum(self.escalations.values())

    @property
    def decided(self) -> int:
        return self._count(Count.WON) + self._count(Count.LOST)

    @property
    def hit_rate(self) -> Share | None:
        return share(self._count(Count.WON), self.decided)

    @property
    def won_value(self) -> Decimal | None:
        return self._money(Count.WON_CENTS)

    @property
    def lost_value(self) -> Decimal | None:
        return self._money(Count.LOST_CENTS)

    @property
    def too_late(self) -> Share | None:
        """Of the lost ones."""
        return share(self._count(Count.TOO_LATE), self._count(Count.LOST))

    @property
    def too_late_value(self) -> Decimal | None:
        return self._money(Count.TOO_LATE_CENTS)

    @property
    def bands(self) -> dict[str, Share | None]:
        """The hit rate of each lead-time band (`tally.BANDS`)."""
        return {key: self._band(key) for key in BANDS}

    @property
    def parts(self) -> dict[Party, int]:
        """The working minutes of all lead times that lay with each side; together they are the lead times."""
        return {party: self._of_side(party, SideCount.MINUTES) for party in Party}

    @property
    def mean_parts(self) -> dict[Party, float] | None:
        """The same for one delivery, on average."""
        if not self.delivered:
            return None
        return {party: minutes / self.delivered for party, minutes in self.parts.items()}

    @property
    def rules_kept(self) -> Share | None:
        """Of both sides' cases; a case of a rule that binds both is one for each."""
        kept = sum(self._of_side(side, SideCount.KEPT) for side in MEASURED_SIDES)
        return share(kept, kept + sum(self._of_side(side, SideCount.BROKEN) for side in MEASURED_SIDES))

    @property
    def hours(self) -> float | None:
        """Working hours of the lead times of all deliveries."""
        return sum(self.parts.values()) / MINUTES_OF_AN_HOUR if self.delivered else None

    def hours_with(self, party: Party) -> float | None:
        """Working hours that the lead times of all deliveries lay with this side."""
        return self.parts[party] / MINUTES_OF_AN_HOUR if self.delivered else None

    def rules_kept_by(self, side: Party) -> Share | None:
        kept = self._of_side(side, SideCount.KEPT)
        return share(kept, kept + self._of_side(side, SideCount.BROKEN))

    def in_segments(self, *sides: Party) -> Share | None:
        """Of these sides' minutes in lead times, what went into target segments."""
        part = sum(self._of_side(side, SideCount.IN_SEGMENTS) for side in sides)
        return share(part, sum(self._of_side(side, SideCount.SEGMENTED) for side in sides))

    def people(self, side: Party) -> set[int]:
        """Who of this side had a part in what is counted here."""
        counts = self.sides.get(side, {})
        return {int(name.removeprefix(PERSON)) for name, n in counts.items() if n and name.startswith(PERSON)}

    def _count(self, name: Count) -> int:
        return self.counts.get(name, 0)

    def _of_side(self, side: Party, name: SideCount) -> int:
        return self.sides.get(side, {}).get(name, 0)

    def _money(self, name: Count) -> Decimal | None:
        return Decimal(self._count(name)) / CENTS if self.decided else None

    def _band(self, key: str) -> Share | None:
        won = self.counts.get(f"{BAND}{key}.won", 0)
        return share(won, won + self.counts.get(f"{BAND}{key}.lost", 0))


NONE = Figures(times={})  # of a span in which nothing was counted


def share(part: int, whole: int) -> Share | None:
    return Share(part, whole) if whole else None


def together(many: Iterable[Figures]) -> Figures:
    """Their sum, its median and 80 % made of all lead times. Only for figures that were loaded `with_times`."""
    found = list(many)
    if any(figures.times is None for figures in found):
        msg = "the middle of several medians is no median: load the times"
        raise ValueError(msg)
    times: Counter[int] = Counter()
    for figures in found:
        times.update(figures.times or {})
    median, eighty = tally.median(times), tally.percentile(times, EIGHTY)
    return replace(added(found), median=median, eighty=eighty, times=times)


def added(many: Iterable[Figures]) -> Figures:
    """Their sum without lead times: it has no median and no 80 %."""
    found = list(many)
    names = {side for figures in found for side in figures.sides}
    return Figures(
        counts=tally.total(figures.counts for figures in found),
        sides={side: tally.total(figures.sides.get(side, {}) for figures in found) for side in names},
    )


def load(
    periods: Iterable[Period],
    *,
    tandems: Collection[int | None] | None = None,
    type: int | None = None,
    with_times: bool = False,
    with_sides: bool = True,
) -> dict[Cell, Figures]:
    """The figures of each tandem (None among them: requests without one; no collection: all and those) in each period, of one
    type of request or of all, without what is told by side if so wanted. A cell that is missing counted nothing (`NONE`).
    One query, none for no periods.
    """
    wanted = _in(periods)
    if not wanted:
        return {}
    if tandems is not None:
        wanted &= _of(tandems)
    rows = Rollup.objects.filter(wanted, type=type)
    if not with_sides:
        rows = rows.filter(side=WHOLE)
    return _cells(rows if with_times else rows.defer("times"), with_times=with_times)


def first_counted(span: Span) -> date | None:
    """The start of the first such span in which anything of the company was counted. One query."""
    rows = Rollup.objects.filter(span=span, type=None)
    found: date | None = rows.aggregate(first=Min("starts_on"))["first"]
    return found


def load_each(cells: Iterable[Cell]) -> dict[Cell, Figures]:
    """The figures of these, of all types of request, with all lead times. One query, none for no cells."""
    periods: defaultdict[int | None, set[Period]] = defaultdict(set)
    for tandem, period in cells:
        periods[tandem].add(period)
    alike: defaultdict[frozenset[Period], set[int | None]] = defaultdict(set)  # who has the same periods
    for tandem, many in periods.items():
        alike[frozenset(many)].add(tandem)
    if not alike:
        return {}
    wanted = Q()
    for group, tandems in alike.items():
        wanted |= _in(group) & _of(tandems)
    return _cells(Rollup.objects.filter(wanted, type=None), with_times=True)


def _in(periods: Iterable[Period]) -> Q:
    """Of rollups: of one of these; empty, which is true of all of them, where there are none."""
    starts: defaultdict[Span, list[date]] = defaultdict(list)
    for period in periods:
        starts[period.span].append(period.start)
    wanted = Q()
    for span, days in starts.items():
        wanted |= Q(span=span, starts_on__in=days)
    return wanted


def _of(tandems: Collection[int | None]) -> Q:
    without = Q(tandem=None) if None in tandems else Q()
    return Q(tandem__in=[pk for pk in tandems if pk is not None]) | without


def _cells(rows: Iterable[Rollup], *, with_times: bool) -> dict[Cell, Figures]:
    wholes: dict[Cell, Rollup] = {}
    sides: dict[Cell, dict[str, Counts]] = {}
    for row in rows:
        cell = row.tandem_id, Period(Span(row.span), row.starts_on)
        if row.side == WHOLE:
            wholes[cell] = row
        else:
            sides.setdefault(cell, {})[row.side] = Counter(row.counts)
    return {
        cell: _figures(wholes.get(cell), sides.get(cell, {}), with_times=with_times)
        for cell in {**wholes, **sides}
    }


def _figures(whole: Rollup | None, sides: Mapping[str, Counts], *, with_times: bool) -> Figures:
    if whole is None:
        return Figures(sides=sides, times={} if with_times else None)
    return Figures(
        counts=Counter(whole.counts),
        sides=sides,
        median=whole.median,
        eighty=whole.eighty,
        times={int(minutes): number for minutes, number in whole.times.items()} if with_times else None,
    )
