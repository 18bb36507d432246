"""Proposals about one block, segment or goal, as an address names it: "segment-3", "block-offer", "goal-new"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from strategy.models import BlockKind, Change, Proposal, Target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from strategy.voices import ProposalRow


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str


def about(rows: Sequence[ProposalRow]) -> dict[int, Choice]:
    """Proposal → what it is about. What would add a fixed block is about that block. One query."""
    adds = Proposal.objects.filter(change=Change.ADD, target_kind=Target.BLOCK)
    kinds = dict(adds.annotate(of=KT("contents__kind")).values_list("pk", "of"))
    new = {
        Target.BLOCK.value: _("New blocks"),
        Target.SEGMENT.value: _("New target segments"),
        Target.GOAL.value: _("New goals"),
    }
    found = {}
    for row in rows:
        fixed = kinds.get(row.pk, BlockKind.FREE)
        key = row.key or (fixed if fixed != BlockKind.FREE else "")
        found[row.pk] = Choice(f"{row.kind}-{key or 'new'}", row.name if key else new[row.kind])
    return found


def each_once(choices: Sequence[Choice]) -> list[Choice]:
    """In alphabetical order."""
    return sorted({one.value: one for one in choices}.values(), key=lambda one: one.label.casefold())
