"""Proposals about one block, segment or goal, as an address names it: "segment-3", "block-offer", "goal-new"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from strategy.models import Change, Target

if TYPE_CHECKING:
    from collections.abc import Iterable

    from strategy.voices import ProposalRow


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str


def about(row: ProposalRow) -> str:
    return f"{row.kind}-{row.key or 'new'}"


def is_about(row: ProposalRow, wanted: str) -> bool:
    return about(row) == wanted


def about_choices(rows: Iterable[ProposalRow]) -> list[Choice]:
    """What the listed proposals are about, each once; new ones together."""
    new = {
        Target.BLOCK.value: _("New blocks"),
        Target.SEGMENT.value: _("New target segments"),
        Target.GOAL.value: _("New goals"),
    }
    found = {about(row): new[row.kind] if row.change == Change.ADD else row.name for row in rows}
    return [
        Choice(value, label) for value, label in sorted(found.items(), key=lambda item: item[1].casefold())
    ]
