"""Opening hours as people type them: "08:00-12:00, 12:30-16:30"; the gap is the break, an empty line is a day off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WINDOW = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|bis|to)\s*(\d{1,2})(?:[:.](\d{2}))?", re.IGNORECASE)
LAST_HOUR, LAST_MINUTE = 24, 59


class UnreadableHours(ValueError):
    """`text` is the part that cannot be read."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def parse(text: str) -> list[list[str]]:
    """Windows ["HH:MM", "HH:MM"] in the order typed. "8-12, 12.30-16.30" works too. Raises `UnreadableHours`.

    Whether windows overlap or end before they begin is `working_time.Hours`'s to say.
    """
    return [_window(part.strip()) for part in re.split(r"[,;\n]+", text) if part.strip()]


def _window(part: str) -> list[str]:
    match = WINDOW.fullmatch(part)
    if match is None:
        raise UnreadableHours(part)
    return [_moment(match[1], match[2], part), _moment(match[3], match[4], part)]


def _moment(hour: str, minute: str | None, part: str) -> str:
    if int(hour) > LAST_HOUR or int(minute or 0) > LAST_MINUTE:
        raise UnreadableHours(part)
    return f"{int(hour):02}:{int(minute or 0):02}"


def shown(windows: Sequence[Sequence[str]]) -> str:
    """The windows as `parse` reads them."""
    return ", ".join(f"{start}–{end}" for start, end in windows)
