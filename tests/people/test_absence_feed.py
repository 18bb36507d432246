"""One's calendar of absences for other programs: a secret address, revocable, and no word of why."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar

from people.absence_feed import feed
from people.actions.absence_feed import new_feed, revoke_feed
from people.actions.report_absence import report_absence
from people.models import AbsenceFeed, StandIn

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User

DAY = timedelta(days=1)


@pytest.fixture
def token(anna: User, at: datetime) -> str:
    return new_feed(by=anna, at=at)


def summaries(token: str, now: datetime) -> list[str]:
    calendar = feed(token, now)
    assert calendar is not None
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(calendar).walk("VEVENT")]


def test_only_the_digest_of_the_address_is_stored(token: str) -> None:
    assert len(token) >= 32
    assert token not in repr(AbsenceFeed.objects.values().get())


def test_it_holds_ones_own_absences_and_those_one_covers(
    token: str, anna: User, bert: User, carla: User, at: datetime
) -> None:
    StandIn.objects.create(person=bert, stand_in=anna)
    StandIn.objects.create(person=carla, stand_in=anna, valid_until=at.date() - DAY)
    for person in (anna, bert, carla):
        report_absence(person.pk, starts_at=at, ends_at=at + DAY, note="Canary", by=person, at=at)
    assert summaries(token, at) == ["Anna: absent", "Covering for Bert"]
    assert b"Canary" not in (feed(token, at) or b"")


def test_who_covers_may_be_said_by_the_handovers(token: str, bert: User, carla: User, at: datetime) -> None:
    for person in (bert, carla):
        report_absence(person.pk, starts_at=at, ends_at=at + DAY, by=person, at=at)
    told = feed(token, at, covers=lambda _me, absences: {one.pk for one in absences if one.person == carla})
    assert told is not None
    assert b"Covering for Carla" in told
    assert b"Bert" not in told


def test_an_event_keeps_its_identifier_when_the_absence_changes(token: str, anna: User, at: datetime) -> None:
    def event() -> tuple[str, str, int]:
        (one,) = Calendar.from_ical(feed(token, at) or b"").walk("VEVENT")
        return str(one["UID"]), str(one["DTEND"].dt), int(one["SEQUENCE"])

    report_absence(anna.pk, starts_at=at, ends_at=at + DAY, by=anna, at=at)
    before = event()
    report_absence(anna.pk, starts_at=at, ends_at=at + 2 * DAY, by=anna, at=at)
    after = event()
    assert after[0] == before[0]
    assert after[1:] > before[1:]


def test_a_new_address_ends_the_old_one_and_a_revoked_one_is_gone(
    token: str, anna: User, at: datetime
) -> None:
    newer = new_feed(by=anna, at=at)
    assert feed(token, at) is None
    assert feed(newer, at) is not None
    revoke_feed(by=anna)
    revoke_feed(by=anna)
    assert feed(newer, at) is None


def test_rubbish_and_closed_accounts_have_no_calendar(token: str, anna: User, at: datetime) -> None:
    for rubbish in ("", "x", "x" * 10_000, "\0", token[:-1]):
        assert feed(rubbish, at) is None
    anna.is_active = False
    anna.save(update_fields=["is_active"])
    assert feed(token, at) is None


def test_a_name_cannot_break_out_of_its_line(token: str, bert: User, at: datetime) -> None:
    bert.name = "Bert\r\nATTENDEE:evil"
    bert.save(update_fields=["name"])
    report_absence(bert.pk, starts_at=at, ends_at=at + DAY, by=bert, at=at)
    told = feed(token, at, covers=lambda _me, absences: {one.pk for one in absences})
    assert told is not None
    assert b"\nATTENDEE" not in told


def test_german_readers_read_german(token: str, anna: User, at: datetime) -> None:
    anna.language = "de"
    anna.save(update_fields=["language"])
    report_absence(anna.pk, starts_at=at, ends_at=None, by=anna, at=at)
    assert len(summaries(token, at)) == 1
