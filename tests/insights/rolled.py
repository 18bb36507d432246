"""Rollups made by hand: what the sweep would have counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import contextmanager
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from insights import tally
from insights.models import Rollup
from insights.spans import Period, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from requests_app.models import RequestType
    from tandems.models import Tandem


class Where(NamedTuple):
    span: str
    starts_on: date
    tandem: int | None
    type: int | None
    side: str


SPANS = (Span.WEEK, Span.MONTH, Span.QUARTER, Span.YEAR)


def roll(
    day: date,
    counts: Mapping[str, int],
    *,
    tandem: Tandem | None,
    sides: Mapping[str, Mapping[str, int]] | None = None,
    times: Mapping[int, int] | None = None,
    type: RequestType | None = None,
    spans: tuple[Span, ...] = SPANS,
) -> None:
    """Add what happened on a day, to each of its spans; with a type to that and to all types."""
    with rolling() as sums:
        sums.add(day, counts, tandem=tandem, sides=sides, times=times, type=type, spans=spans)


@contextmanager
def rolling() -> Iterator[Sums]:
    """For much at once: everything is written at the end, each row once."""
    sums = Sums()
    yield sums
    sums.write()


class Sums:
    def __init__(self) -> None:
        self.counts: defaultdict[Where, Counter[str]] = defaultdict(Counter)
        self.times: defaultdict[Where, Counter[int]] = defaultdict(Counter)

    def add(
        self,
        day: date,
        counts: Mapping[str, int],
        *,
        tandem: Tandem | None,
        sides: Mapping[str, Mapping[str, int]] | None = None,
        times: Mapping[int, int] | None = None,
        type: RequestType | None = None,
        spans: tuple[Span, ...] = SPANS,
    ) -> None:
        """As `roll`."""
        numbers = {tally.WHOLE: counts, **(sides or {})}
        for kind, span, side in product({type, None}, spans, numbers):
            where = Where(
                span.value,
                Period.of(span, day).start,
                tandem.pk if tandem else None,
                kind.pk if kind else None,
                side,
            )
            self.counts[where].update(numbers[side])
            self.times[where].update((times or {}) if side == tally.WHOLE else {})

    def write(self) -> None:
        rows = {
            Where(row.span, row.starts_on, row.tandem_id, row.type_id, row.side): row
            for row in Rollup.objects.filter(starts_on__in={where.starts_on for where in self.counts})
        }
        Rollup.objects.filter(pk__in=[rows[where].pk for where in self.counts if where in rows]).delete()
        Rollup.objects.bulk_create(self._row(where, rows.get(where)) for where in self.counts)

    def _row(self, where: Where, known: Rollup | None) -> Rollup:
        counts, times = self.counts[where], self.times[where]
        if known is not None:
            counts += Counter(known.counts)
            times += Counter({int(minutes): number for minutes, number in known.times.items()})
        return Rollup(
            span=where.span,
            starts_on=where.starts_on,
            tandem_id=where.tandem,
            type_id=where.type,
            side=where.side,
            counts=dict(counts),
            times={str(minutes): number for minutes, number in sorted(times.items())},
            median=tally.median(times),
            eighty=tally.percentile(times, 80),
        )


def people(*members: int) -> dict[str, int]:
    return {f"{tally.PERSON}{pk}": 1 for pk in members}
