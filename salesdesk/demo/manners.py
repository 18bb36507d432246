"""How two sides work together, in numbers: what a life of a request is drawn from."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DAY = 8 * HOUR  # of work


@dataclass(frozen=True, slots=True)
class Manner:
    """Durations are working time, as it typically takes; whole numbers are percent of requests; `pace` is a share of the target."""

    # Inside sales
    accept: timedelta = 40 * MINUTE
    claim: timedelta = 8 * HOUR  # out of the shared queue
    ask: int = 30
    pace: float = 0.35
    new_date: int = 30  # of those that will be late
    wait: int = 12
    give: int = 8
    away: int = 2  # the owner is absent: somebody else takes over
    # Field sales
    answer: timedelta = 3 * HOUR
    pass_on: timedelta = 3 * HOUR
    outcome: timedelta = 3 * DAY
    promise: int = 8
    hasty: int = 25  # of the promises: earlier than the target
    taken_down: int = 0  # came by phone or mail: inside sales wrote it down
    # The customer
    win: int = 45
    cancel: int = 3
    lose: str = ""  # a reason: decided already

    def towards(self, other: Manner, share: float) -> Manner:
        """On the way to the other manner: 0 is here, 1 is there."""
        if share <= 0 or self == other:
            return self
        return Manner(
            **{
                one.name: _between(getattr(self, one.name), getattr(other, one.name), share)
                for one in fields(self)
            }
        )


def _between(here: Any, there: Any, share: float) -> Any:
    if isinstance(here, str) or here == there:
        return here
    on_the_way = here + (there - here) * min(share, 1.0)
    return round(on_the_way) if isinstance(here, int) else on_the_way


USUAL = Manner()
STRAINED = Manner(
    accept=80 * MINUTE,
    ask=45,
    pace=0.7,
    new_date=10,
    answer=6 * HOUR,
    pass_on=6 * HOUR,
    outcome=6 * DAY,
    promise=14,
    hasty=60,
    taken_down=14,
    win=40,
)
SMOOTH = Manner(
    accept=18 * MINUTE,
    ask=15,
    pace=0.28,
    new_date=75,
    answer=90 * MINUTE,
    pass_on=HOUR,
    outcome=2 * DAY,
    hasty=8,
    taken_down=1,
    win=50,
)
# One side has learned, the other has not.
INSIDE_ALONE = replace(
    STRAINED, accept=SMOOTH.accept, pace=SMOOTH.pace, new_date=SMOOTH.new_date, answer=7 * HOUR
)
FIELD_ALONE = replace(SMOOTH, accept=STRAINED.accept, pace=0.6, new_date=STRAINED.new_date, win=44)


@dataclass(frozen=True, slots=True)
class Character:
    """What a tandem's year is like. `later`: once it has agreed on rules; `drift`: where it comes to by itself in a year."""

    manner: Manner = USUAL
    later: Manner | None = None
    drift: Manner | None = None
    volume: int = 13  # requests in an average month
    growth: float = 0.0  # of it, over the year
    holidays: int = 6  # percent that change hands in holiday months

    def at(self, year: float, agreed: float) -> Manner:
        """`year`: how much of it has passed, 0 to 1; `agreed`: how far they have come since they have rules, 0 to 1."""
        manner = self.manner.towards(self.drift, year) if self.drift else self.manner
        return manner.towards(self.later, agreed) if self.later else manner


GETS_BETTER = USUAL.towards(SMOOTH, 0.6)
CHARACTERS = {
    "Oberbayern": Character(STRAINED, later=SMOOTH, volume=18),
    "Niederbayern und Oberpfalz": Character(later=GETS_BETTER),
    "Franken": Character(STRAINED, later=INSIDE_ALONE, volume=16),
    "Schwaben und Bodensee": Character(later=GETS_BETTER, holidays=55),
    "Württemberg": Character(USUAL.towards(SMOOTH, 0.3), volume=16, growth=0.9),
    "Kurpfalz und Rheinhessen": Character(replace(USUAL, outcome=9 * DAY), volume=10),
    "Rhein-Main": Character(USUAL.towards(STRAINED, 0.5), later=SMOOTH),
    "Saarland und Mosel": Character(volume=8),
    "Rheinland": Character(STRAINED, later=FIELD_ALONE),
    "Ruhrgebiet": Character(USUAL.towards(STRAINED, 0.4), volume=22, growth=-0.2),
    "Westfalen": Character(SMOOTH, holidays=25),
    "Bremen und Niedersachsen": Character(later=GETS_BETTER, volume=17),
    "Hamburg und Schleswig-Holstein": Character(SMOOTH),
    "Berlin und Brandenburg": Character(SMOOTH, drift=STRAINED, volume=15),
    "Österreich und Schweiz": Character(replace(USUAL, wait=30, outcome=7 * DAY), volume=11, growth=0.4),
}
