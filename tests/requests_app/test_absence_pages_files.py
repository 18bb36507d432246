"""Absences from files, and absences in one's own calendar."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from people.models import Absence, AbsenceFeed, StandIn, User

if TYPE_CHECKING:
    from django.test import Client

    from requests_app.models import RequestType

DAY = timedelta(days=1)
MIDNIGHT = datetime(2026, 11, 15, 23, tzinfo=UTC)  # that begins Monday 16 November in Berlin
IMPORT, FEED = "/absences/import/", "/absences/feed/"
CANARY = "kanarienvogel"


@pytest.fixture(autouse=True)
def _monday(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock:
        def now(self) -> datetime:
            return at

    monkeypatch.setattr("salesdesk.web.clock.timezone", Clock())


def chosen(client: Client, text: str, name: str = "absences.csv") -> Any:
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, text.encode(), "text/csv")})


def test_carla_takes_over_a_table_of_the_team(client: Client, carla: User, anna: User, bert: User) -> None:
    client.force_login(carla)
    table = f"""person;from;until;half;reason
{anna.email};2026-12-21;2026-12-23;;{CANARY}
{bert.email};24.12.2026;;afternoon;
nobody@example.com;2026-12-01;;;
{bert.email};2026-12-10;2026-12-09;;"""
    page = chosen(client, table)
    lines = page.context["preview"]["lines"]
    assert [(line.who, str(line.label)) for line in lines] == [
        ("Anna", "New"),
        ("Bert", "New"),
        ("nobody@example.com", "Left out"),
        ("Bert", "Left out"),
    ]
    assert lines[0].days == "from Mon 21 Dec until Wed 23 Dec"
    assert [bool(line.problem) for line in lines] == [False, False, True, True]
    assert CANARY not in page.content.decode()
    assert not Absence.objects.exists()
    client.post(IMPORT, {"token": page.context["preview"]["token"]})
    made = Absence.objects.order_by("starts_at")
    assert [(one.person, one.starts_at) for one in made] == [
        (anna, MIDNIGHT + 35 * DAY),
        (bert, MIDNIGHT + 38 * DAY + timedelta(hours=12)),
    ]


def test_taken_over_twice_nothing_changes(client: Client, anna: User) -> None:
    client.force_login(anna)
    table = "from;until\n2026-12-21;2026-12-23"
    for _ in range(2):
        client.post(IMPORT, {"token": chosen(client, table).context["preview"]["token"]})
    assert Absence.objects.count() == 1
    again = chosen(client, table).context["preview"]
    assert (again["taken"], again["same"]) == (0, 1)


def test_a_calendar_gives_its_days_and_not_its_words(client: Client, anna: User) -> None:
    client.force_login(anna)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:1", f"SUMMARY:{CANARY}"]
    lines += ["DTSTART;VALUE=DATE:20261221", "DTEND;VALUE=DATE:20261224", "END:VEVENT", "END:VCALENDAR"]
    page = chosen(client, "\r\n".join(lines), "holidays.ics")
    assert [line.days for line in page.context["preview"]["lines"]] == ["from Mon 21 Dec until Wed 23 Dec"]
    assert CANARY not in page.content.decode()


def test_what_begins_at_once_is_said(client: Client, anna: User) -> None:
    client.force_login(anna)
    page = chosen(client, "from;until\n2026-11-16;2026-11-18")
    assert "1 of these absences has begun already" in page.content.decode()


@pytest.mark.parametrize(
    "text", ["", "\0", "hello", "BEGIN:VCALENDAR\nBEGIN:VEVENT", "who;when\nme;today", "x" * 1_000_001]
)
def test_what_is_no_calendar_and_no_table_is_refused_beside_the_field(
    client: Client, anna: User, text: str
) -> None:
    client.force_login(anna)
    page = chosen(client, text)
    assert page.status_code in {200, 422}
    if page.status_code == 422:
        assert page.context["form"].errors["file"]
    else:
        assert not page.context["preview"]["taken"]
    assert client.post(IMPORT).status_code == 422


def test_a_reps_file_may_hold_their_own_absences_only(client: Client, dora: User, anna: User) -> None:
    client.force_login(dora)
    page = chosen(client, f"person;from\n{anna.email};2026-12-21")
    assert page.context["preview"]["token"] == ""
    assert "You can only take over your own absences." in page.content.decode()


def test_a_preview_is_its_readers_own_and_cannot_be_made_up(
    client: Client, carla: User, anna: User, dora: User
) -> None:
    client.force_login(carla)
    token = chosen(client, f"person;from\n{anna.email};2026-12-21").context["preview"]["token"]
    client.force_login(dora)
    assert client.post(IMPORT, {"token": token}).status_code == 403
    answer = client.post(IMPORT, {"token": f"{token}x"})
    assert answer.status_code == 422
    assert "Please choose the file again." in answer.content.decode()
    assert not Absence.objects.exists()


def address(client: Client) -> str:
    return str(client.post(FEED).context["address"])


def test_the_address_is_shown_once_and_read_without_a_login(
    client: Client, anna: User, bert: User, carla: User, types: dict[str, RequestType], at: datetime
) -> None:
    StandIn.objects.create(person=bert, stand_in=anna)
    StandIn.objects.create(person=carla, stand_in=bert)
    Absence.objects.create(
        person=anna, starts_at=at + 10 * DAY, ends_at=at + 12 * DAY, note=CANARY, changed_at=at
    )
    Absence.objects.create(person=bert, starts_at=at, ends_at=at + 3 * DAY, note=CANARY, changed_at=at)
    Absence.objects.create(person=carla, starts_at=at + 5 * DAY, ends_at=at + 7 * DAY, changed_at=at)
    client.force_login(anna)
    url = address(client)
    assert url not in client.get(FEED).content.decode()
    client.logout()
    answer = client.get(url)
    told = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "SUMMARY:Anna: absent" in told
    assert "SUMMARY:Covering for Bert" in told
    assert "Carla" not in told  # Bert is there again by then
    assert CANARY not in told


def test_who_covers_for_the_one_who_covers_is_told_so(
    client: Client, anna: User, bert: User, carla: User, types: dict[str, RequestType], at: datetime
) -> None:
    """The first stand-in is away too, so it is Anna after all."""
    StandIn.objects.create(person=carla, stand_in=bert)
    StandIn.objects.create(person=carla, stand_in=anna, position=1)
    for who in (bert, carla):
        Absence.objects.create(person=who, starts_at=at, ends_at=at + 2 * DAY, changed_at=at)
    client.force_login(anna)
    told = client.get(address(client)).content.decode()
    assert "Covering for Carla" in told
    assert "Covering for Bert" not in told


def test_a_new_address_ends_the_one_before_and_ending_ends_it(client: Client, anna: User) -> None:
    client.force_login(anna)
    first, second = address(client), address(client)
    assert [client.get(url).status_code for url in (first, second)] == [404, 200]
    client.post(reverse("absence_feed_revoke"))
    assert client.get(second).status_code == 404
    assert not AbsenceFeed.objects.exists()
    client.post(reverse("absence_feed_revoke"))  # harmless when there is none


def test_a_closed_account_has_no_calendar(client: Client, anna: User) -> None:
    client.force_login(anna)
    url = address(client)
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("token", ["x", "x" * 5000, "%00", "ü"])
def test_unknown_addresses_are_not_there(client: Client, db: None, token: str) -> None:
    assert client.get(f"/absences/feed/{token}.ics").status_code == 404


def test_no_address_is_logged(
    client: Client, anna: User, caplog: pytest.LogCaptureFixture, capsys: Any
) -> None:
    client.force_login(anna)
    url = address(client)
    token = url.rpartition("/")[2].removesuffix(".ics")
    with caplog.at_level(logging.DEBUG):
        client.get(url)
        client.post(reverse("absence_feed_revoke"))
        client.get(url)
    captured = capsys.readouterr()
    assert token not in caplog.text + captured.out + captured.err


def test_the_secret_is_not_in_the_database(client: Client, anna: User) -> None:
    client.force_login(anna)
    token = address(client).rpartition("/")[2].removesuffix(".ics")
    assert token not in str(AbsenceFeed.objects.values())
