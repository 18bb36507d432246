"""The company's sums as a file: a period in each row, the latest first, and beside the chosen one what the best quarter would bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from insights import exported
from insights.exported import Table
from insights.figures import Share
from insights.potential import BANDS, ON_PAGE, Potential
from insights.registry import METRICS
from insights.wilson import interval
from salesdesk.web.spreadsheet import Cell

if TYPE_CHECKING:
    from insights.figures import Figures
    from insights.own_best import OwnBest

HUNDRED = 100


def table(found: Potential, best: OwnBest) -> Table:
    """`best`: the company's."""
    headings = [_("Period"), _("From"), _("Months in it")]
    headings += exported.headings(ON_PAGE)
    for part in BANDS.parts:
        name = f"{BANDS.name}: {part.label}"
        headings += [
            _("%(name)s, likely from %%") % {"name": name},
            _("%(name)s, likely to %%") % {"name": name},
        ]
    headings += exported.headings([METRICS["best_won"], METRICS["best_hours"]])
    brings: list[Cell] = [best.won.amount, best.saved.amount]
    rows: list[list[Cell]] = []
    for one in reversed(found.sums):
        first: list[Cell] = [one.name, one.period.start.isoformat(), len(one.months)]
        beside = brings if one is found.chosen else [None] * len(brings)
        rows.append([*first, *exported.cells(ON_PAGE, one.figures), *_likely(one.figures), *beside])
    return Table(exported.title(_("How much more is in it?"), found.chosen.name), headings, rows)


def _likely(figures: Figures | None) -> list[Cell]:
    """From and to, in percent, of each band."""
    found: list[Cell] = []
    for part in BANDS.parts:
        value = part.of(figures) if figures else None
        sure = interval(value.part, value.whole) if isinstance(value, Share) else None
        found += [round(HUNDRED * end, 1) for end in sure] if sure else [None, None]
    return found
