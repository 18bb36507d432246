"""Charts of columns as shapes in whole numbers, for `components/chart.html` to draw: a page's language writes no comma into them.

A column for each span, the oldest first, from the ground up; what was not counted has none. Nothing in a chart is said by it
alone: each stands beside a table of the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, TOP, FOOT = 340, 84, 18, 16  # of the columns' ground, with a line of text above and below it
GAP = 4  # between columns


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a column. `series` picks colour and pattern, as in a time bar."""

    y: int
    height: int
    series: int


@dataclass(frozen=True, slots=True)
class Column:
    """`label` is empty where it would not fit; `mark`: where a second value's line is drawn, None without one."""

    x: int
    width: int
    centre: int
    blocks: list[Block]
    label: str
    mark: int | None = None
    is_chosen: bool = False

    @property
    def right(self) -> int:
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class Chart:
    """`highest`: what the line on top stands for, in words. No columns: there is nothing to draw."""

    columns: list[Column]
    highest: str
    has_parts: bool = False  # then colours have a meaning, and the chosen column is told by its label alone
    width: int = WIDTH
    height: int = TOP + HEIGHT + FOOT
    top: int = TOP
    top_text_y: int = TOP - 6
    ground: int = TOP + HEIGHT
    text_y: int = TOP + HEIGHT + FOOT - 4


def columns(
    drawn: Sequence[Sequence[tuple[int, float]]],
    labels: Sequence[str],
    top: float,
    marks: Sequence[float | None] = (),
) -> list[Column]:
    """For each span its (series, number) pairs, put on each other; `top`: what the whole height stands for, more than nought."""
    step = WIDTH // max(len(drawn), 1)
    last = len(drawn) - 1
    return [
        Column(
            x=number * step + GAP // 2,
            width=step - GAP,
            centre=number * step + step // 2,
            blocks=_blocks(pairs, top),
            # Every second one, counted from the last, which is the chosen one.
            label=label if (last - number) % 2 == 0 else "",
            mark=None if mark is None else TOP + HEIGHT - round(HEIGHT * mark / top),
            is_chosen=number == last,
        )
        for number, (pairs, label, mark) in enumerate(
            zip(drawn, labels, marks or [None] * len(drawn), strict=True)
        )
    ]


def _blocks(pairs: Sequence[tuple[int, float]], top: float) -> list[Block]:
    """The edges are rounded, not the heights, so that a column of many pieces is as high as their sum. A column of nought is as
    low as can be seen: where nothing was counted there is none.
    """
    if len(pairs) == 1 and not pairs[0][1]:
        return [Block(TOP + HEIGHT - 1, 1, pairs[0][0])]
    blocks, below = [], 0.0
    for series, number in pairs:
        low, high = round(HEIGHT * below / top), round(HEIGHT * (below + number) / top)
        if high > low:
            blocks.append(Block(TOP + HEIGHT - high, high - low, series))
        below += number
    return blocks
