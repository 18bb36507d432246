"""A round's result as a file: what its page shows, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from salesdesk.web import spreadsheet
from salesdesk.web.percent import percent
from strategy.models import Side

if TYPE_CHECKING:
    from fractions import Fraction

    from salesdesk.web.spreadsheet import Cell
    from strategy.pulse.results import OwnWords, RoundResult, StatementResult


def written(result: RoundResult, words: OwnWords | None) -> bytes:
    """A CSV in the reader's language."""
    field, inside = Side.FIELD.label, Side.INSIDE.label
    headings = [_("What"), _("Text"), _("Part of the strategy"), str(field), str(inside)]
    rows: list[list[Cell]] = [
        [_("Answers"), None, None, result.answered_field, result.answered_inside],
        [
            _("Distance to the published strategy, %"),
            None,
            None,
            *map(_percent, (result.field_distance, result.inside_distance)),
        ],
        [
            _("Distance of the sides to each other, %"),
            None,
            None,
            _percent(result.between),
            _percent(result.between),
        ],
    ]
    rows += [_statement(one) for one in result.statements]
    if words:
        rows += [[_("Field sales in own words"), text, None, None, None] for text in words.field]
        rows += [[_("Inside sales in own words"), text, None, None, None] for text in words.inside]
    return spreadsheet.written(headings, rows)


def _statement(one: StatementResult) -> list[Cell]:
    part = _("yes") if one.is_part else _("no")
    shares = [percent(one.right(side), one.of(side).total) for side in (Side.FIELD, Side.INSIDE)]
    return [_("Got it right, %"), one.text, part, *shares]


def _percent(share: Fraction) -> int:
    return percent(share.numerator, share.denominator)
