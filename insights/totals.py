"""The sums of the whole company's months, as far as the gate lets them be shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from insights.disclosing import may_be_totalled
from insights.figures import Figures, added
from insights.sight import Total
from insights.spans import Period, Span
from insights.tally import SideCount

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from insights.disclosing import Month, Parts
    from insights.figures import Cell

SUMMED = [name.value for name in (SideCount.MINUTES, SideCount.SEGMENTED, SideCount.IN_SEGMENTS)]


def totals_of(
    months: Iterable[date],
    known: Mapping[date, Month],
    parts: Mapping[date, Parts],
    cells: Mapping[Cell, Figures],
    own: Collection[int],
) -> dict[date, Total]:
    """Of everybody; a month is missing where that may not be shown to somebody who knows their `own` tandems' figures.
    `known`: what was ever shown of each; `cells`: of each tandem in it, without lead times.
    """
    return {
        month: _total(month, parts[month], cells)
        for month in months
        if may_be_totalled(known[month], parts[month], own)
    }


def without_people(figures: Figures) -> Figures:
    """Who had a part in it decides whether a sum is shown and is never in it; rules are a tandem's own matter."""
    sides = {
        side: {name: counts[name] for name in SUMMED if name in counts}
        for side, counts in figures.sides.items()
    }
    return replace(figures, sides=sides)


def _total(month: date, parts: Parts, cells: Mapping[Cell, Figures]) -> Total:
    period = Period(Span.MONTH, month)
    return Total(without_people(added(cells[tandem, period] for tandem in parts)))
