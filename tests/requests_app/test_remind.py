"""Reminders: each once, while the person is at work, and never twice a day about how something ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from notifications.kinds import find
from notifications.models import Mute, Notice
from people.models import Absence
from requests_app.actions.ask import ask
from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.release import release
from requests_app.actions.remind import remind
from requests_app.actions.wait import wait
from requests_app.actions.win import win
from requests_app.models import SalesRequest
from requests_app.states import Ball

if TYPE_CHECKING:
    from people.models import User

Make = Callable[..., SalesRequest]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def told(kind: str) -> list[str]:
    notices = Notice.objects.filter(kind=kind).select_related("recipient").order_by("pk")
    return [notice.recipient.name for notice in notices]


def words(kind: str) -> Any:
    notice = Notice.objects.filter(kind=kind).latest("pk")
    return find(kind).describe(notice.data)


@pytest.fixture
def delivered(in_progress: Make, anna: User, emil: User, at: datetime) -> Callable[..., SalesRequest]:
    def make(**fields: Any) -> SalesRequest:
        return deliver(in_progress(emil, anna, **fields).pk, delivery=Delivery(number="Q-1"), by=anna, at=at)

    return make


@pytest.fixture
def asked(at: datetime) -> datetime:
    """When an outcome is asked first: a working Monday at nine."""
    assert timedelta(days=7) == settings.OUTCOME_ASKED_AFTER
    return at + settings.OUTCOME_ASKED_AFTER


def test_with_nothing_to_remind_of_it_asks_three_times(
    submitted: Make, emil: User, at: datetime, django_assert_num_queries: Callable
) -> None:
    submitted(emil)
    with django_assert_num_queries(3):
        assert remind(at=at) == 0


def test_outcomes_are_asked_once_a_day_in_one_list(delivered: Make, asked: datetime) -> None:
    delivered(subject="One belt")
    delivered(subject="Two belts")
    assert remind(at=asked - HOUR) == 0
    assert remind(at=asked) == 1
    for hours in (0, 1, 6):
        assert remind(at=asked + hours * HOUR) == 0
    said = words("outcomes_asked")
    assert "2" in said.title
    assert [line.split(" ", 1)[1].split(" · ")[0] for line in said.lines] == ["One belt", "Two belts"]
    assert remind(at=asked + DAY) == 1
    assert told("outcomes_asked") == ["Emil", "Emil"]


def test_nobody_is_reminded_outside_their_working_hours_or_while_absent(
    delivered: Make, asked: datetime, emil: User, at: datetime
) -> None:
    delivered()
    assert remind(at=asked + 14 * HOUR) == 0
    assert remind(at=asked + 5 * DAY) == 0  # a Saturday
    Absence.objects.create(person=emil, starts_at=at, changed_at=at)
    assert remind(at=asked) == 0


def test_what_has_ended_is_asked_no_more(delivered: Make, asked: datetime, emil: User) -> None:
    one, other = delivered(), delivered()
    win(one.pk, value=5, by=emil, at=asked - DAY)
    assert remind(at=asked) == 1
    notice = Notice.objects.get(kind="outcomes_asked")
    assert [row[0] for row in notice.data["requests"]] == [other.pk]
    win(other.pk, value=5, by=emil, at=asked)
    assert not find("outcomes_asked").relevant(notice)
    assert remind(at=asked + DAY) == 0


def test_what_somebody_wants_to_hear_no_more_of_is_left_out(
    delivered: Make, asked: datetime, emil: User, at: datetime
) -> None:
    sent = delivered()
    Mute.objects.create(user=emil, topic=f"request-{sent.pk}", at=at)
    assert remind(at=asked) == 0


def test_the_owner_hears_that_a_day_that_was_waited_for_has_passed(
    in_progress: Make, anna: User, emil: User, at: datetime
) -> None:
    sent = in_progress(emil, anna)
    until = at + 5 * HOUR
    wait(sent.pk, ball=Ball.CUSTOMER, reason="The drawing", until=until, by=anna, at=at + HOUR)
    assert remind(at=until - HOUR) == 0
    assert remind(at=until) == 1
    assert remind(at=until + DAY) == 0
    assert told("wait_over") == ["Anna"]
    assert "The drawing" in words("wait_over").lines
    wait(sent.pk, ball=Ball.CUSTOMER, reason="Still", until=until + 2 * DAY, by=anna, at=until + DAY)
    assert remind(at=until + 2 * DAY) == 1


def test_of_a_wait_that_nobody_has_the_lead_hears(
    in_progress: Make, anna: User, carla: User, emil: User, at: datetime
) -> None:
    sent = in_progress(emil, anna)
    ask(sent.pk, question="Which?", until=at + 5 * HOUR, by=anna, at=at + HOUR)
    release(sent.pk, note="Ill-matched", by=anna, at=at + 2 * HOUR)
    remind(at=at + 5 * HOUR)
    assert told("wait_over") == ["Carla"]


def test_before_an_absence_one_looks_at_what_would_move(
    in_progress: Make, anna: User, emil: User, at: datetime
) -> None:
    """From Tuesday midnight: on Monday morning seven and a half working hours are left."""
    in_progress(emil, anna)
    absence = Absence.objects.create(person=anna, starts_at=at + 15 * HOUR, changed_at=at)
    assert remind(at=at - 3 * DAY) == 0  # Friday: it is a whole working day away
    assert remind(at=at) == 1
    assert remind(at=at + HOUR) == 0
    notice = Notice.objects.get(kind="leaving_soon")
    assert (notice.recipient, notice.data["number"]) == (anna, 1)
    assert str(absence.pk) in notice.url
    assert find("leaving_soon").relevant(notice)
    assert "1" in words("leaving_soon").title
    absence.delete()
    assert not find("leaving_soon").relevant(notice)


def test_who_has_nothing_open_is_not_asked_to_look(anna: User, at: datetime) -> None:
    Absence.objects.create(person=anna, starts_at=at + 15 * HOUR, changed_at=at)
    assert remind(at=at) == 0


def test_before_a_weekend_one_looks_on_friday(
    in_progress: Make, anna: User, emil: User, at: datetime
) -> None:
    in_progress(emil, anna)
    Absence.objects.create(person=anna, starts_at=at + 7 * DAY - 9 * HOUR, changed_at=at)
    assert remind(at=at + 3 * DAY) == 0
    assert remind(at=at + 4 * DAY) == 1
