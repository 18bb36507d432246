"""What closed rounds say: only those that have enough answers of each side have counts at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from strategy.models import PulseCount, PulseRound, PulseWords, Side
from strategy.pulse.company_day import day_of
from strategy.pulse.distance import Taken, distance, picture, published

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction


@dataclass(frozen=True, slots=True)
class StatementResult:
    text: str
    is_part: bool
    field: Taken
    inside: Taken

    def of(self, side: str) -> Taken:
        return self.field if side == Side.FIELD else self.inside

    def right(self, side: str) -> int:
        """How many of a side got it right."""
        return self.of(side).right(is_part=self.is_part)


@dataclass(frozen=True, slots=True)
class RoundResult:
    """`version`: the number of the strategy's version that it asked about. Parts first, then decoys, each as they were asked."""

    pk: int
    number: int
    version: int
    closed_on: date
    answered_field: int
    answered_inside: int
    statements: tuple[StatementResult, ...]

    @property
    def field_distance(self) -> Fraction:
        """Of field sales to the published strategy, as the two below between 0 and 1 (`strategy.pulse.distance`)."""
        return distance(self._picture(Side.FIELD), self._truth)

    @property
    def inside_distance(self) -> Fraction:
        return distance(self._picture(Side.INSIDE), self._truth)

    @property
    def between(self) -> Fraction:
        """Of the two sides to each other."""
        return distance(self._picture(Side.FIELD), self._picture(Side.INSIDE))

    @property
    def _truth(self) -> list[Fraction]:
        return published([one.is_part for one in self.statements])

    def _picture(self, side: str) -> list[Fraction]:
        return picture([one.of(side) for one in self.statements])


@dataclass(frozen=True, slots=True)
class OwnWords:
    """In alphabetical order, which is nobody's."""

    field: tuple[str, ...]
    inside: tuple[str, ...]


def results(*, up_to: int | None = None) -> tuple[RoundResult, ...]:
    """All rounds with a result, or those up to this number, the earliest first. Two queries."""
    rounds = PulseRound.objects.shown().select_related("version")
    if up_to is not None:
        rounds = rounds.filter(number__lte=up_to)
    found = list(rounds)
    counts = PulseCount.objects.filter(statement__round__in=found).select_related("statement")
    by_round: dict[int, list[PulseCount]] = {}
    for count in counts:
        by_round.setdefault(count.statement.round_id, []).append(count)
    return tuple(_result(one, by_round[one.pk]) for one in found)


def own_words(round_pk: int) -> OwnWords | None:
    """None where fewer than ten of a side wrote any, or they are forgotten. One query."""
    words: dict[str, list[str]] = {side: [] for side in Side.values}
    for side, text in PulseWords.objects.filter(round=round_pk).values_list("side", "text"):
        words[side].append(text)
    if not any(words.values()):
        return None
    return OwnWords(_sorted(words[Side.FIELD]), _sorted(words[Side.INSIDE]))


def _result(here: PulseRound, counts: list[PulseCount]) -> RoundResult:
    taken = {(one.statement_id, one.side): Taken(one.yes, one.no, one.unsure) for one in counts}
    statements = {one.statement_id: one.statement for one in counts}
    in_order = sorted(statements.values(), key=lambda one: (not one.is_part, one.position))
    assert here.closed_at is not None  # noqa: S101 - `shown` says so
    return RoundResult(
        pk=here.pk,
        number=here.number,
        version=here.version.number or 0,
        closed_on=day_of(here.closed_at),
        answered_field=here.answered_field or 0,
        answered_inside=here.answered_inside or 0,
        statements=tuple(
            StatementResult(one.text, one.is_part, taken[one.pk, Side.FIELD], taken[one.pk, Side.INSIDE])
            for one in in_order
        ),
    )


def _sorted(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(texts, key=str.casefold))
