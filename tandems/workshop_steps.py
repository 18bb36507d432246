"""The line at the top of a workshop: where one is, and how long each step takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tandems.models import Phase

if TYPE_CHECKING:
    from tandems.models import Workshop

MINUTES = {Phase.PREPARE: 15, Phase.TALK: 20, Phase.RULES: 15, Phase.AGREE: 5}
MINUTES_OF_A_REVIEW = {Phase.PREPARE: 5, Phase.TALK: 10, Phase.RULES: 10, Phase.AGREE: 5}


@dataclass(frozen=True, slots=True)
class Step:
    """A phase in the line at the top. `state`: "past", "now" or "ahead"."""

    label: str
    minutes: int
    state: str


def steps_of(workshop: Workshop) -> list[Step]:
    """All of them; a workshop that is over is past every one."""
    minutes = MINUTES_OF_A_REVIEW if workshop.is_review else MINUTES
    order = list(minutes)
    here = order.index(Phase(workshop.phase)) if workshop.phase in order else len(order)
    return [
        Step(str(phase.label), minutes[phase], "past" if n < here else "now" if n == here else "ahead")
        for n, phase in enumerate(order)
    ]
