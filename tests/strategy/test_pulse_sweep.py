"""The pulse goes on by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied

from notifications.models import Notice
from strategy.actions import turn_pulse as sweep
from strategy.actions.keep_pulse_ideas import drop_idea
from strategy.actions.set_pulse_rhythm import set_pulse_rhythm
from strategy.actions.turn_pulse import turn_pulse
from strategy.models import PulseAnswer, PulseIdea, PulseRhythm, PulseRound
from tests.strategy.pulsing import PARTS, answer, open_round, people, prepare, run_round

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from people.models import User

pytestmark = pytest.mark.django_db
NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # half past midnight in Berlin


@pytest.fixture
def everybody(frieda: User, at: datetime) -> list[User]:
    prepare(frieda, at)
    return [*people("field", 5), *people("inside", 5)]


def test_nothing_due_is_two_queries(
    everybody: list[User], at: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        assert turn_pulse(at=at) == 0


def test_a_round_is_closed_when_its_last_day_is_over(
    everybody: list[User], frieda: User, at: datetime
) -> None:
    here = open_round(frieda, at)
    for who in everybody:
        answer(here, who, at, yes=PARTS)
    assert here.closes_at == datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
    assert (
        turn_pulse(at=here.closes_at - timedelta(minutes=1)) == 0
    )  # everybody has answered: nobody is reminded
    assert PulseRound.objects.open().exists()
    assert turn_pulse(at=here.closes_at) == 1
    here.refresh_from_db()
    assert here.is_shown
    assert not PulseAnswer.objects.exists()
    assert turn_pulse(at=here.closes_at) == 0


def test_what_the_sweep_says_it_found_does_not_tell_how_many_have_not_answered(
    everybody: list[User], frieda: User, at: datetime
) -> None:
    here = open_round(frieda, at)
    for who in everybody[:9]:
        answer(here, who, at, yes=PARTS)
    assert turn_pulse(at=here.closes_at - timedelta(minutes=1)) == 0
    assert Notice.objects.get(kind="pulse_reminded").recipient == everybody[9]


def test_every_quarter_one_is_opened_by_itself(everybody: list[User], frieda: User, at: datetime) -> None:
    for _twice in range(2):
        set_pulse_rhythm(every_quarter=True, by=frieda, at=at)
    assert PulseRhythm.objects.get().next_on == date(2027, 1, 1)
    assert turn_pulse(at=NEW_YEAR - timedelta(hours=1)) == 0
    assert turn_pulse(at=NEW_YEAR) == 1
    here = PulseRound.objects.get()
    assert here.opened_by is None
    assert here.closes_at == datetime(2027, 1, 15, 23, 0, tzinfo=UTC)
    assert Notice.objects.filter(kind="pulse_asked").count() == 10
    assert PulseRhythm.objects.get().next_on == date(2027, 4, 1)
    assert turn_pulse(at=here.closes_at) == 1  # closed, and not opened again
    assert PulseRound.objects.count() == 1


def test_an_open_round_is_closed_before_the_quarters_own_is_opened(
    everybody: list[User], frieda: User, at: datetime
) -> None:
    set_pulse_rhythm(every_quarter=True, by=frieda, at=at)
    open_round(frieda, NEW_YEAR - timedelta(days=5), days=9)
    turn_pulse(at=NEW_YEAR)
    assert PulseRound.objects.count() == 1
    over = PulseRound.objects.get().closes_at
    assert turn_pulse(at=over) == 2
    assert [one.closed_at for one in PulseRound.objects.order_by("number")] == [over, None]


def test_killed_between_closing_and_opening_nothing_is_lost(
    everybody: list[User], frieda: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two transactions: the first holds though the second fails, and the next run does what is left."""
    set_pulse_rhythm(every_quarter=True, by=frieda, at=at)
    here = open_round(frieda, NEW_YEAR - timedelta(days=5), days=9)

    def killed(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sweep, "next_quarter", killed)
        with pytest.raises(KeyboardInterrupt):
            turn_pulse(at=here.closes_at)
    assert PulseRound.objects.filter(closed_at__isnull=False).count() == PulseRound.objects.count() == 1
    assert turn_pulse(at=here.closes_at) == 1
    assert PulseRound.objects.open().count() == 1


def test_managers_are_told_once_that_something_is_missing(
    everybody: list[User], frieda: User, at: datetime
) -> None:
    set_pulse_rhythm(every_quarter=True, by=frieda, at=at)
    ideas = list(PulseIdea.objects.filter(is_part=False))
    for idea in ideas:
        drop_idea(idea.pk, by=frieda, at=at)
    assert [turn_pulse(at=NEW_YEAR + timedelta(hours=hours)) for hours in (0, 1)] == [1, 0]
    assert list(Notice.objects.values_list("kind", "recipient")) == [("pulse_stuck", frieda.pk)]
    PulseIdea.objects.filter(is_part=False).update(dropped_at=None)
    assert turn_pulse(at=NEW_YEAR + timedelta(days=2)) == 1
    assert PulseRound.objects.open().exists()


def test_a_quarters_round_waits_until_the_last_one_is_weeks_ago(
    everybody: list[User], frieda: User, at: datetime
) -> None:
    set_pulse_rhythm(every_quarter=True, by=frieda, at=at)
    last = run_round(frieda, NEW_YEAR - timedelta(days=3), [(who, PARTS, "") for who in everybody])
    assert turn_pulse(at=NEW_YEAR) == 0
    assert not Notice.objects.filter(kind="pulse_stuck").exists()
    assert last.closed_at is not None
    assert turn_pulse(at=last.closed_at + timedelta(days=28)) == 1


def test_only_by_hand_again(everybody: list[User], frieda: User, carla: User, at: datetime) -> None:
    with pytest.raises(PermissionDenied):
        set_pulse_rhythm(every_quarter=True, by=carla, at=at)
    set_pulse_rhythm(every_quarter=True, by=frieda, at=at)
    set_pulse_rhythm(every_quarter=False, by=frieda, at=at)
    assert turn_pulse(at=NEW_YEAR) == 0
    assert not PulseRound.objects.exists()
