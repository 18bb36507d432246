"""Figures as charts: values become columns or lying bars.

A trend has a column for each span, the oldest first, from the ground up; what was not counted has none. Nothing in a chart is
said by it alone: each stands beside a table of the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

from insights.figures import Share
from insights.metric import RATES, Form, Value, shown
from salesdesk.web import columns as drawing
from salesdesk.web.columns import Chart

HUNDRED = 100


def columns(
    values: Sequence[Value], labels: Sequence[str], form: Form, marks: Sequence[Value] = ()
) -> Chart | None:
    """One value for each span; `marks`: a second one, drawn as a line. None where nothing was counted, or nothing but noughts."""
    numbers = [_number(value) for value in values]
    seconds = [_number(value) for value in marks] or [None] * len(numbers)
    top = _top(form, [*numbers, *seconds])
    if not top:
        return None
    drawn = [[(1, number)] if number is not None else [] for number in numbers]
    return Chart(
        drawing.columns(drawn, labels, top, seconds),
        f"{HUNDRED}\N{NO-BREAK SPACE}%" if form in RATES else shown(_as_counted(top, form), form).text,
    )


def stacked(values: Sequence[Sequence[tuple[int, Value]]], labels: Sequence[str], form: Form) -> Chart | None:
    """For each span its (series, value) pairs, put on each other in that order. None where there is nothing to draw."""
    drawn = [[(series, float(_number(value) or 0)) for series, value in pairs] for pairs in values]
    top = max((sum(number for _series, number in pairs) for pairs in drawn), default=0)
    if not top:
        return None
    return Chart(
        drawing.columns(drawn, labels, top),
        shown(_as_counted(top, form), form).text,
        has_parts=True,
    )


def width_of(value: Value, most: float) -> str:
    """A lying bar's, in percent of the room there is, as a drawing takes it."""
    number = _number(value)
    return f"{HUNDRED * number / most:.2f}%" if number and most else "0"


def highest(values: Sequence[Value], form: Form) -> float:
    """What a lying bar of full width stands for."""
    return _top(form, [_number(value) for value in values])


def _top(form: Form, numbers: Sequence[float | None]) -> float:
    """Rates are drawn up to a hundred percent, whatever there was; the rest up to the highest."""
    known = [number for number in numbers if number is not None]
    if form in RATES:
        return HUNDRED if known else 0
    return max(known, default=0)


def _number(value: Value) -> float | None:
    if isinstance(value, Share):
        return HUNDRED * value.part / value.whole
    return None if value is None else float(value)


def _as_counted(number: float, form: Form) -> float:
    return int(number) if form is Form.COUNT else number
