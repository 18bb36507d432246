"""The values that components are given. Plain and frozen, so that a page's rows can be built and tested without HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from salesdesk.web.navigation import Text

Tone = Literal["calm", "info", "warn", "late", "neutral"]


@dataclass(frozen=True, slots=True)
class Tab:
    label: Text
    href: str
    count: int | None = None
    current: bool = False
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on: "Customer: Müller", and the address without it."""

    label: Text
    value: Text
    remove_href: str


@dataclass(frozen=True, slots=True)
class Segment:
    """One side's share of a time bar, in working seconds. `series` 1-5 picks colour and pattern."""

    label: Text
    seconds: float
    series: int


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a preview: what it is, before, after. Equal texts are shown as unchanged."""

    label: Text
    before: Text
    after: Text
    note: Text = ""
    tone: Tone = "neutral"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a form. `percent` None means finished; `error` says beside the file what is wrong with it."""

    name: str
    size: int
    percent: int | None = None
    error: Text = ""
    remove_name: str = ""
    remove_value: str = ""
