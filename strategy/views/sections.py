"""A draft or an old version as its page shows it: section by section, each part with what is different about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from strategy.comparison import Fate
from strategy.models import BlockKind, Target

if TYPE_CHECKING:
    from strategy.comparison import Comparison, EntryDifference
    from strategy.content import BlockRow, Content, GoalRow, SegmentRow

FIXED = tuple(kind.value for kind in BlockKind if kind != BlockKind.FREE)
ORDER = ("direction", "segment", "offer", "not_doing", "free", "goal")


@dataclass(frozen=True, slots=True)
class Part:
    """`row`: what it says now, None where it is left out. `difference`: None where it says what it said."""

    kind: str
    key: str
    name: str
    row: BlockRow | SegmentRow | GoalRow | None
    difference: EntryDifference | None

    @property
    def is_fixed(self) -> bool:
        """Its section's heading is its name."""
        return self.kind == Target.BLOCK and self.key in FIXED


@dataclass(frozen=True, slots=True)
class Section:
    """`add`: kind and key of what can be added to it, empty where nothing can."""

    key: str
    label: str
    icon: str
    parts: tuple[Part, ...]
    add: tuple[str, str] | tuple[()]
    add_label: str
    can_be_arranged: bool


def sections(content: Content, comparison: Comparison | None) -> list[Section]:
    """In the page's order. Without a comparison nothing is different."""
    entries = comparison.entries if comparison else ()
    differences = {(one.kind, one.key): one for one in entries}
    rows: list[BlockRow | SegmentRow | GoalRow] = [*content.blocks, *content.segments, *content.goals]
    parts = [Part(row.kind, row.key, row.name, row, differences.get((row.kind, row.key))) for row in rows]
    gone = [one for one in entries if one.fate is Fate.REMOVED]
    parts += [Part(one.kind, one.key, one.name, None, one) for one in gone]
    return [_section(key, [part for part in parts if _section_of(part) == key]) for key in ORDER]


def _section_of(part: Part) -> str:
    if part.kind != Target.BLOCK:
        return part.kind
    return part.key if part.key in FIXED else BlockKind.FREE.value


def _section(key: str, parts: list[Part]) -> Section:
    label, icon, add_label = {
        "direction": (str(BlockKind.DIRECTION.label), "compass", _("Write it")),
        "segment": (_("For whom"), "target", _("Add a target segment")),
        "offer": (str(BlockKind.OFFER.label), "package-check", _("Write it")),
        "not_doing": (str(BlockKind.NOT_DOING.label), "ban", _("Write it")),
        "free": (_("Further blocks"), "file-text", _("Add a block")),
        "goal": (_("What we want to reach"), "flag", _("Add a goal")),
    }[key]
    there = [part for part in parts if part.row is not None]
    add: tuple[str, str] | tuple[()] = (Target.BLOCK.value if key == "free" else key, "new")
    if key in FIXED:
        add = () if there else (Target.BLOCK.value, key)
    return Section(key, label, icon, tuple(parts), add, add_label, key not in FIXED and len(there) > 1)
