"""A result as pages show it: shares as bars, distances in percent and in a sentence, rounds one below the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from salesdesk.web import readable
from salesdesk.web.columns import Chart, columns
from salesdesk.web.percent import HUNDRED, percent
from strategy.models import Side
from strategy.pulse.company_day import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.utils.functional import _StrPromise

    from strategy.models import PulseRound
    from strategy.pulse.results import RoundResult, StatementResult

MOST_ROUNDS = 12  # columns of a chart
SERIES = {Side.FIELD: 1, Side.INSIDE: 2}  # colours; 4 is between them
# Up to which distance a sentence is true; to the published strategy, ½ is what tossing a coin comes to on average.
CLOSE, NEAR, FAR = Fraction(1, 10), Fraction(1, 4), Fraction(2, 5)
TO_THE_PUBLISHED = (
    (CLOSE, _("Field sales knows the published strategy."), _("Inside sales knows the published strategy.")),
    (NEAR, _("Field sales knows most of it."), _("Inside sales knows most of it.")),
    (FAR, _("Field sales knows some of it."), _("Inside sales knows some of it.")),
    (Fraction(1), _("Field sales hardly knows it yet."), _("Inside sales hardly knows it yet.")),
)
BETWEEN = (
    (CLOSE, _("On average, both sides have the same picture.")),
    (NEAR, _("On average, the two pictures are similar.")),
    (FAR, _("On average, the two pictures differ clearly.")),
    (Fraction(1), _("On average, each side has a picture of its own.")),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One distance: what it is of, in percent, in a sentence, and over rounds. `series`: the colour of its columns."""

    label: _StrPromise
    text: str
    sentence: _StrPromise
    series: int
    chart: Chart | None


@dataclass(frozen=True, slots=True)
class TrendRow:
    """A closed round. `texts`: its distances in the order of `distances`; empty where it shows nothing."""

    pk: int
    number: int
    version: int
    closed_on: date
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SideShare:
    """`width`: of its bar, of the room there is."""

    label: _StrPromise | str
    series: int
    text: str
    width: str


@dataclass(frozen=True, slots=True)
class StatementRow:
    text: str
    is_part: bool
    sides: tuple[SideShare, ...]


def in_percent(share: Fraction) -> str:
    """ "23 %"."""
    return f"{percent(share.numerator, share.denominator)}{readable.NBSP}%"


def distances(rounds: Sequence[RoundResult]) -> list[Measured]:
    """Of the last of these rounds, with the way there: field sales, inside sales, between the sides. There is one at least."""
    drawn, last = rounds[-MOST_ROUNDS:], rounds[-1]
    both = [
        (_("Field sales and the published strategy"), last.field_distance, _to(last.field_distance, 1), 1),
        (_("Inside sales and the published strategy"), last.inside_distance, _to(last.inside_distance, 2), 2),
        (_("Field sales and inside sales"), last.between, _to(last.between, 1, BETWEEN), 4),
    ]
    over_time = [
        [one.field_distance for one in drawn],
        [one.inside_distance for one in drawn],
        [one.between for one in drawn],
    ]
    return [
        Measured(label, in_percent(share), sentence, series, _chart(shares, drawn, series))
        for (label, share, sentence, series), shares in zip(both, over_time, strict=True)
    ]


def trend(closed: Iterable[PulseRound], shown: Iterable[RoundResult]) -> list[TrendRow]:
    """Rounds in the order given, with those results that there are; each with its version."""
    by_pk = {one.pk: one for one in shown}
    return [_trend_row(one, by_pk.get(one.pk)) for one in closed]


def statements(result: RoundResult) -> list[StatementRow]:
    """Who got it right, statement by statement."""
    return [
        StatementRow(
            one.text, one.is_part, tuple(_share(one, side, series) for side, series in SERIES.items())
        )
        for one in result.statements
    ]


def _trend_row(here: PulseRound, result: RoundResult | None) -> TrendRow:
    found = (result.field_distance, result.inside_distance, result.between) if result else ()
    closed_on = day_of(here.closed_at or here.closes_at)
    return TrendRow(here.pk, here.number, here.version.number or 0, closed_on, tuple(map(in_percent, found)))


def _share(one: StatementResult, side: Side, series: int) -> SideShare:
    share = percent(one.right(side), one.of(side).total)
    return SideShare(side.label, series, f"{share}{readable.NBSP}%", f"{share}%")


def _to(share: Fraction, place: int, bands: Sequence[Sequence[object]] = TO_THE_PUBLISHED) -> _StrPromise:
    found = next(band for band in bands if share <= band[0])  # type: ignore[operator]
    return found[place]  # type: ignore[return-value]


def _chart(shares: Sequence[Fraction], rounds: Sequence[RoundResult], series: int) -> Chart | None:
    """None for a single round: one column is no way."""
    if len(rounds) == 1:
        return None
    drawn = [[(series, float(HUNDRED * share))] for share in shares]
    labels = [str(one.number) for one in rounds]
    # All of them: a round's number is short, and of two every second one would be one.
    labelled = [
        replace(column, label=label)
        for column, label in zip(columns(drawn, labels, HUNDRED), labels, strict=True)
    ]
    return Chart(labelled, f"{HUNDRED}{readable.NBSP}%")
