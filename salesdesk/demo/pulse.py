"""The demo's pulse: two rounds that are closed, in which both sides come nearer to the strategy, and one that is open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from people.models import User
from salesdesk.demo.pulse_texts import DECOYS, PARTS, WORDS
from strategy import in_force
from strategy.actions.answer_pulse import PulseAnswerData, answer_pulse
from strategy.actions.close_pulse import close_pulse
from strategy.actions.keep_pulse_ideas import keep_decoys, keep_parts
from strategy.actions.open_pulse import USUAL, open_pulse
from strategy.actions.set_pulse_rhythm import set_pulse_rhythm
from strategy.models import Choice, PulseAsked, PulseStatement

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from strategy.models import PulseRound

# Days ago: when a round is opened. Of all whom it asks, how many of a hundred answer, and how many of a hundred answers are right.
FIRST, THEN, NOW = 200, 62, 4
ANSWER = {1: 80, 2: 86, 3: 34}
RIGHT = {1: {"field": 57, "inside": 52}, 2: {"field": 78, "inside": 71}, 3: {"field": 82, "inside": 80}}
UNSURE = 35  # of a hundred that are not right
WAITING = frozenset(
    {"Katharina Weiß", "Jörg Ostermann", "Sabine Brandl"}
)  # have doors: the open round waits for them


def create_first(rng: Random, at: datetime) -> None:
    """To be called while the first version is the one in force. `at`: when the first round is opened."""
    manager = _manager()
    keep_decoys(DECOYS, by=manager, at=at)
    _round(rng, 1, at, manager)


def create(rng: Random, then: datetime, now: datetime) -> None:
    """The second round, and the third, which is open; both of the version that is in force now. When they are opened."""
    manager = _manager()
    _round(rng, 2, then, manager)
    set_pulse_rhythm(every_quarter=True, by=manager, at=now)
    _round(rng, 3, now, manager, closes=False)


def _round(rng: Random, number: int, at: datetime, manager: User, *, closes: bool = True) -> None:
    version = in_force.published()
    assert version is not None  # noqa: S101 - the demo's strategy is made first
    keep_parts(version.pk, PARTS[version.number or 0], by=manager, at=at)
    here = open_pulse(closes_on=timezone.localdate(at) + USUAL, by=manager, at=at)
    _answer(rng, number, here, at)
    if closes:
        close_pulse(here.pk, by=None, at=here.closes_at)


def _answer(rng: Random, number: int, here: PulseRound, at: datetime) -> None:
    statements = list(PulseStatement.objects.filter(round=here))
    words = {side: list(said) for side, said in WORDS[number].items()}
    for asked in PulseAsked.objects.filter(round=here).select_related("user").order_by("user"):
        stays_silent = rng.randrange(100) >= ANSWER[number]
        if stays_silent or (number == max(WORDS) and asked.user.name in WAITING):
            continue
        right = RIGHT[number][asked.side]
        choices = {one.pk: _choice(rng, right, is_part=one.is_part) for one in statements}
        own = words[asked.side].pop(0) if words[asked.side] else ""
        answer_pulse(here.pk, PulseAnswerData(choices, own), by=asked.user, at=at + timedelta(hours=3))


def _choice(rng: Random, right: int, *, is_part: bool) -> str:
    if rng.randrange(100) < right:
        return Choice.YES if is_part else Choice.NO
    if rng.randrange(100) < UNSURE:
        return Choice.UNSURE
    return Choice.NO if is_part else Choice.YES


def _manager() -> User:
    return User.objects.active().filter(is_sales_manager=True).order_by("pk")[0]
