"""A rule for one side, a rule for the other: what would answer those that are there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tandems.measures import MEASURES
from tandems.rule_words import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tandems.agreed import RuleInWords


@dataclass(frozen=True, slots=True)
class FairPair:
    """A measure that would answer one that is proposed or in force."""

    measure: str
    sentence: str
    answers: str


def missing_answers(rules: Sequence[RuleInWords]) -> list[FairPair]:
    """For each measured rule the one of the other side that answers it, while it is not there."""
    there = {rule.measure for rule in rules}
    found = {}
    for rule in rules:
        answer = MEASURES[rule.measure].answers if rule.measure in MEASURES else ""
        if answer and answer not in there:
            usual = {parameter.key: parameter.usual for parameter in MEASURES[answer].parameters}
            found[answer] = FairPair(answer, sentence(answer, usual), rule.sentence)
    return list(found.values())
