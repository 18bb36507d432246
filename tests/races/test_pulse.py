"""Many people and one round at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from notifications.models import Notice
from salesdesk.web.conflict import Conflict
from strategy.actions.close_pulse import close_pulse
from strategy.actions.set_pulse_rhythm import set_pulse_rhythm
from strategy.actions.turn_pulse import turn_pulse
from strategy.models import PulseAnswer, PulseAsked, PulseCount, PulseRhythm, PulseRound
from strategy.pulse.results import results
from tests.patience import patient
from tests.strategy.pulsing import DECOYS, PARTS, answer, open_round, people, prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from people.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(steps: Iterable[Callable[[], Any]]) -> list[Any]:
    """What each answers, or what it raised; they begin together, each on a connection of its own."""
    taken = list(steps)
    start = Barrier(len(taken))

    def take(step: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=patient(30))
            return step()
        except Conflict as conflict:
            return conflict
        finally:
            connection.close()

    with ThreadPoolExecutor(len(taken)) as pool:
        return list(pool.map(take, taken))


@pytest.fixture
def everybody(frieda: User, at: datetime) -> list[User]:
    prepare(frieda, at)
    return [*people("field", 5), *people("inside", 5)]


def test_of_two_answers_of_one_person_at_once_one_counts(
    everybody: list[User], frieda: User, at: datetime
) -> None:
    here = open_round(frieda, at)
    for who in everybody[:3]:
        sent = [
            partial(answer, here, who, at, yes=yes, words=words)
            for yes, words in ((PARTS, "a"), (DECOYS, "b"))
        ]
        assert sorted(at_once(sent * 2)) == [False, False, False, True]
    assert PulseAnswer.objects.count() == PulseAsked.objects.filter(has_answered=True).count() == 3


def test_everybody_answers_at_once_and_nothing_is_lost(
    everybody: list[User], frieda: User, at: datetime
) -> None:
    """Each rewrites all answers: without the round's lock they would take each other's away."""
    here = open_round(frieda, at)
    assert all(at_once(partial(answer, here, who, at, yes=PARTS, words=who.name) for who in everybody))
    assert sorted(PulseAnswer.objects.values_list("words", flat=True)) == sorted(
        who.name for who in everybody
    )


def test_closed_while_somebody_answers_their_answer_is_in_or_they_are_told(
    everybody: list[User], frieda: User, at: datetime
) -> None:
    here = open_round(frieda, at)
    for who in [*everybody[:4], *everybody[5:]]:
        answer(here, who, at, yes=PARTS)
    said, closed = at_once(
        [partial(answer, here, everybody[4], at), partial(close_pulse, here.pk, by=frieda, at=at)]
    )
    assert closed.is_shown is (said is True)
    assert said is True or isinstance(said, Conflict)
    assert len(results()) == int(said is True)
    assert not PulseAnswer.objects.exists()
    assert not PulseAsked.objects.exists()


def test_opened_by_many_at_once_it_is_one_round(everybody: list[User], frieda: User, at: datetime) -> None:
    opened = at_once(partial(open_round, frieda, at) for _each in range(4))
    assert len({one.pk for one in opened}) == PulseRound.objects.count() == 1
    assert PulseAsked.objects.count() == Notice.objects.filter(kind="pulse_asked").count() == 10


def test_several_sweeps_at_once_turn_it_once(everybody: list[User], frieda: User, at: datetime) -> None:
    here = open_round(frieda, at)
    for who in everybody:
        answer(here, who, at, yes=PARTS)
    at_once(partial(turn_pulse, at=here.closes_at) for _each in range(4))
    assert PulseCount.objects.count() == 12
    set_pulse_rhythm(every_quarter=True, by=frieda, at=at)
    due = here.closes_at + timedelta(days=60)
    PulseRhythm.objects.update(next_on=due.date())
    at_once(partial(turn_pulse, at=due) for _each in range(4))
    assert PulseRound.objects.count() == 2
    assert (
        Notice.objects.filter(kind="pulse_asked").count() == 10
    )  # of the second: the first took its own back
