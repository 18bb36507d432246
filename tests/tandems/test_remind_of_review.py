"""Members hear in time that they look at their rules again, each of them once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from notifications.actions.deliver import deliver
from notifications.kinds import find
from notifications.models import Notice
from people.models import Absence
from salesdesk.timetable import TIMETABLE
from tandems.actions.begin_workshop import begin_workshop
from tandems.actions.remind_of_review import remind_of_review
from tandems.models import Phase, Side, Tandem, Workshop

if TYPE_CHECKING:
    from collections.abc import Callable

    from people.models import User

DAY = timedelta(days=1)
REVIEW = date(2027, 2, 16)  # a Tuesday


def morning(days: int) -> datetime:
    """Nine o'clock so many days from the review's day on."""
    return datetime.fromisoformat(f"{REVIEW + days * DAY}T09:00:00+01:00")


def told() -> list[tuple[str, str]]:
    notices = Notice.objects.select_related("recipient").order_by("recipient__name", "pk")
    return [(notice.recipient.name, notice.kind) for notice in notices]


def words(key: str) -> str:
    kind = find(key)
    assert kind
    return kind.describe(Notice.objects.filter(kind=key)[0].data).title


@pytest.fixture
def over(tandem: Tandem, anna: User, at: datetime) -> Callable[..., Workshop]:
    """A workshop that is over; the next review is on that Tuesday in February."""

    def make(closed_at: datetime = at) -> Workshop:
        return Workshop.objects.create(
            tandem=tandem,
            number=1,
            phase=Phase.DONE,
            phase_since=closed_at,
            begun_by=anna,
            begun_at=closed_at,
            closed_at=closed_at,
            next_review_on=REVIEW,
        )

    return make


def test_each_member_hears_a_week_ahead_and_on_the_day_and_no_more(over: Callable[..., Workshop]) -> None:
    over()
    counts = [remind_of_review(at=morning(days)) for days in (-8, -7, -7, -3, -1, 0, 0, 1, 9, 20)]
    assert counts == [0, 2, 0, 0, 0, 2, 0, 0, 0, 0]
    assert told() == [(who, kind) for who in ("Anna", "Dora") for kind in ("review_soon", "review_today")]
    assert words("review_soon") == "“Süd” looks at its rules again on 16 Feb 2027"
    assert "due on 16 Feb 2027" in words("review_today")


def test_the_day_begins_at_midnight_in_berlin(over: Callable[..., Workshop]) -> None:
    over()
    assert remind_of_review(at=datetime.fromisoformat("2027-02-08T22:59:00+00:00")) == 0
    assert remind_of_review(at=datetime.fromisoformat("2027-02-08T23:00:00+00:00")) == 2


def test_after_an_outage_the_day_is_caught_up_once_and_not_for_ever(over: Callable[..., Workshop]) -> None:
    over()
    assert remind_of_review(at=morning(15)) == 0
    assert remind_of_review(at=morning(14)) == 2
    assert {kind for _who, kind in told()} == {"review_today"}


def test_what_was_set_for_the_next_days_needs_no_reminder_ahead(over: Callable[..., Workshop]) -> None:
    over(closed_at=morning(-5))
    assert remind_of_review(at=morning(-4)) == 0
    assert remind_of_review(at=morning(0)) == 2


def test_nobody_is_reminded_of_a_review_that_has_begun_or_of_a_tandem_that_is_no_more(
    over: Callable[..., Workshop], tandem: Tandem, anna: User
) -> None:
    over()
    Tandem.objects.update(is_active=False)
    assert remind_of_review(at=morning(-2)) == 0
    Tandem.objects.update(is_active=True)
    begin_workshop(tandem.pk, by=anna, at=morning(-3))
    Notice.objects.all().delete()
    assert remind_of_review(at=morning(-2)) == 0
    assert remind_of_review(at=morning(0)) == 0


def test_who_joins_late_hears_of_it_and_who_has_left_does_not(
    over: Callable[..., Workshop], tandem: Tandem, dora: User, emil: User
) -> None:
    over()
    remind_of_review(at=morning(-7))
    tandem.memberships.filter(user=dora).update(left_at=morning(-6))
    tandem.memberships.create(user=emil, side=Side.FIELD, joined_at=morning(-6))
    remind_of_review(at=morning(-5))
    assert told() == [("Anna", "review_soon"), ("Dora", "review_soon"), ("Emil", "review_soon")]
    relevant = find("review_soon").relevant  # type: ignore[union-attr]
    assert relevant
    assert {one.recipient.name: relevant(one) for one in Notice.objects.all()} == {
        "Anna": True,
        "Dora": False,
        "Emil": True,
    }


def test_a_message_on_its_way_is_dropped_when_the_review_begins(
    over: Callable[..., Workshop], tandem: Tandem, anna: User
) -> None:
    over()
    remind_of_review(at=morning(0))
    begin_workshop(tandem.pk, by=anna, at=morning(0))
    kind = find("review_today")
    assert kind
    assert kind.relevant
    assert not any(kind.relevant(one) for one in Notice.objects.filter(kind=kind.key))


def test_who_is_away_gets_no_mail_and_finds_it_in_the_inbox(
    over: Callable[..., Workshop], dora: User, mailoutbox: list[Any]
) -> None:
    over()
    Absence.objects.create(
        person=dora, starts_at=morning(-9), ends_at=morning(-1), changed_at=morning(-9), reported_by=dora
    )
    remind_of_review(at=morning(-7))
    deliver(at=morning(-7))
    assert [mail.to for mail in mailoutbox] == [["anna@example.com"]]
    assert ("Dora", "review_soon") in told()


def test_it_is_in_the_timetable_and_costs_one_query_when_nothing_is_due(
    over: Callable[..., Workshop], django_assert_num_queries: Any
) -> None:
    assert remind_of_review in [sweep.run for sweep in TIMETABLE]
    over()
    with django_assert_num_queries(1):
        remind_of_review(at=morning(-30))
    remind_of_review(at=morning(0))
    with django_assert_num_queries(3):
        remind_of_review(at=morning(0))
