"""How a rule was kept, week by week, as a chart: kept cases from the ground up, those not kept on top of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesdesk.web import readable
from salesdesk.web.columns import Chart, columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from requests_app.measured.counting import Tally
    from requests_app.measured.weeks import Week

KEPT, BROKEN = 1, 3  # series


def charts_of(
    weeks: Sequence[Week], tallies: Mapping[int, Sequence[Tally]], *, beside: Sequence[Sequence[int]]
) -> dict[int, Chart | None]:
    """By rule; None where nothing is decided. Rules that stand `beside` each other have one scale, so that bars compare."""
    highest = {pk: _most(of_weeks) for pk, of_weeks in tallies.items()}
    for group in beside:
        highest |= dict.fromkeys(group, max(highest[pk] for pk in group))
    return {pk: _chart(weeks, of_weeks, highest[pk]) for pk, of_weeks in tallies.items()}


def _chart(weeks: Sequence[Week], tallies: Sequence[Tally], most: int) -> Chart | None:
    if not _most(tallies):
        return None
    drawn = [[(KEPT, float(tally.kept)), (BROKEN, float(tally.broken))] for tally in tallies]
    labels = [str(week.number) for week in weeks]
    return Chart(columns(drawn, labels, most), readable.number(most), has_parts=True)


def _most(tallies: Sequence[Tally]) -> int:
    return max((tally.decided for tally in tallies), default=0)
