"""Taking over absences from calendars and tables: a preview first, nothing half done, and no reason comes along."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from people.actions.import_absences import Effect, apply, preview
from people.actions.report_absence import report_absence
from people.models import Absence

if TYPE_CHECKING:
    from people.models import User

BERLIN = ZoneInfo("Europe/Berlin")
CANARY = "Rehaklinik-Kanarienvogel"


def day(month: int, number: int, hour: int = 0) -> datetime:
    return datetime(2026, month, number, hour, tzinfo=BERLIN)


def ics(*events: str, head: str = "") -> bytes:
    body = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{head}{body}END:VCALENDAR\n".replace(
        "\n", "\r\n"
    ).encode()


CHRISTMAS = f"UID:{CANARY}\nSUMMARY:{CANARY}\nDESCRIPTION:{CANARY}\nCATEGORIES:{CANARY}\nDTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227"


def stretches(data: bytes, by: User, at: datetime) -> list[tuple[Any, ...]]:
    return [(row.starts_at, row.ends_at) for row in preview(data, by=by, at=at).rows if not row.problem]


def test_a_calendar_is_shown_first_and_then_taken_over_without_what_it_says(anna: User, at: datetime) -> None:
    shown = preview(ics(CHRISTMAS), by=anna, at=at)
    assert [(row.starts_at, row.ends_at, row.effect) for row in shown.rows] == [
        (day(12, 24), day(12, 27), Effect.NEW)
    ]
    assert CANARY not in repr(shown)
    assert not Absence.objects.exists()
    assert apply(shown.token, by=anna, at=at)[Effect.NEW] == 1
    stored = Absence.objects.values().get()
    assert CANARY not in repr(stored)
    assert len(stored["source"]) == 64


def test_taken_over_again_it_is_there_already_and_moved_it_is_changed(anna: User, at: datetime) -> None:
    token = preview(ics(CHRISTMAS), by=anna, at=at).token
    apply(token, by=anna, at=at)
    assert apply(token, by=anna, at=at)[Effect.SAME] == 1
    moved = preview(ics(CHRISTMAS.replace("20261227", "20261230")), by=anna, at=at)
    assert [row.effect for row in moved.rows] == [Effect.CHANGED]
    apply(moved.token, by=anna, at=at)
    assert Absence.objects.get().ends_at == day(12, 30)


def test_what_overlaps_is_joined_and_what_was_said_stays(anna: User, at: datetime) -> None:
    said = {"note": "Ask Bert", "reachable": True}
    report_absence(anna.pk, starts_at=day(12, 20), ends_at=day(12, 25), **said, by=anna, at=at)
    shown = preview(ics(CHRISTMAS), by=anna, at=at)
    assert [row.effect for row in shown.rows] == [Effect.JOINED]
    apply(shown.token, by=anna, at=at)
    assert Absence.objects.values_list("starts_at", "ends_at").get() == (day(12, 20), day(12, 27))
    assert Absence.objects.values("note", "reachable").get() == said


@pytest.mark.parametrize(
    "zone", ["W. Europe Standard Time", '"W. Europe Standard Time"', "Europe/Berlin", "Romance Standard Time"]
)
def test_outlooks_names_of_zones_are_understood(anna: User, at: datetime, zone: str) -> None:
    event = f"UID:1\nDTSTART;TZID={zone}:20261224T080000\nDTEND;TZID={zone}:20261224T170000"
    assert stretches(ics(event), anna, at) == [(day(12, 24, 8), day(12, 24, 17))]


def test_times_without_a_zone_are_those_of_ones_calendar(anna: User, at: datetime) -> None:
    event = "UID:1\nDTSTART:20261224T080000\nDTEND:20261224T170000"
    assert stretches(ics(event), anna, at) == [(day(12, 24, 8), day(12, 24, 17))]


def test_what_repeats_is_followed_for_two_years_with_its_exceptions(anna: User, at: datetime) -> None:
    event = "UID:1\nDTSTART;VALUE=DATE:20261120\nRRULE:FREQ=WEEKLY\nEXDATE;VALUE=DATE:20261127"
    moved = "UID:1\nRECURRENCE-ID;VALUE=DATE:20261204\nDTSTART;VALUE=DATE:20261203"
    found = stretches(ics(event, moved), anna, at)
    assert [start for start, _end in found[:3]] == [day(11, 20), day(12, 3), day(12, 11)]
    assert at + timedelta(days=710) < found[-1][0] < at + timedelta(days=733)


def test_meetings_free_days_and_what_was_cancelled_or_is_over_are_left_out(anna: User, at: datetime) -> None:
    day_off = "DTSTART;VALUE=DATE:20261120"
    hour = "DTSTART:20261120T080000Z\nDTEND:20261120T090000Z"
    shown = preview(
        ics(
            f"UID:1\nSTATUS:CANCELLED\n{day_off}",
            f"UID:2\nTRANSP:TRANSPARENT\n{day_off}",
            f"UID:3\nX-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE\n{day_off}",
            f"UID:4\n{hour}",
            f"UID:5\nX-MICROSOFT-CDO-BUSYSTATUS:OOF\n{hour}",
            "UID:6\nDTSTART;VALUE=DATE:20251120",
        ),
        by=anna,
        at=at,
    )
    assert shown.left_out == 5
    assert [(row.starts_at, row.ends_at) for row in shown.rows] == [(day(11, 20, 9), day(11, 20, 10))]


def test_a_table_of_many_people_as_a_spreadsheet_writes_it(
    anna: User, bert: User, carla: User, at: datetime
) -> None:
    table = (
        "E-Mail;Von;Bis;Halber Tag;Grund für Rückfragen\n"
        f"anna@example.com;24.12.2026;26.12.2026;;{CANARY}\n"
        f"BERT@example.com;2026-11-20;;vormittags;{CANARY}\n"
    )
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        shown = preview(table.encode(encoding), by=carla, at=at)
        assert [(row.person, row.starts_at, row.ends_at) for row in shown.rows] == [
            (anna, day(12, 24), day(12, 27)),
            (bert, day(11, 20), day(11, 20, 12)),
        ]
        assert CANARY not in repr(shown)
    assert apply(shown.token, by=carla, at=at)[Effect.NEW] == 2
    assert set(Absence.objects.values_list("person", flat=True)) == {anna.pk, bert.pk}


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_every_separator_will_do(anna: User, at: datetime, delimiter: str) -> None:
    table = f"from{delimiter}until\n2026-12-24{delimiter}2026-12-26\n"
    assert stretches(table.encode(), anna, at) == [(day(12, 24), day(12, 27))]


def test_each_row_says_what_is_wrong_with_it_and_the_others_are_taken_over(
    anna: User, carla: User, at: datetime
) -> None:
    table = """person,from,until,half
anna@example.com,24.12.2026,26.12.2026,
nobody@example.com,24.12.2026,26.12.2026,
anna@example.com,Christmas,,
anna@example.com,30.02.2027,,
anna@example.com,26.12.2026,24.12.2026,
anna@example.com,2026-12-30,,sometimes
anna@example.com,2020-01-01,,
anna@example.com,9999-12-31,,
anna@example.com,2027-01-01,2030-01-01,
"""
    shown = preview(table.encode(), by=carla, at=at)
    assert [(row.line, row.problem) for row in shown.rows if row.problem] == [
        (3, "Nobody here has this address."),
        (4, "Write days like 2026-12-24 or 24.12.2026."),
        (5, "Write days like 2026-12-24 or 24.12.2026."),
        (6, "The last day must not come before the first."),
        (7, "The half of a day is “forenoon” or “afternoon”."),
        (8, "This is over already."),
        (9, "A year from 1970 to 2099, please."),
        (10, "More than two years cannot be planned. Choose “until further notice” instead."),
    ]
    apply(shown.token, by=carla, at=at)
    assert Absence.objects.count() == 1


def test_who_does_not_lead_takes_over_only_their_own_and_learns_of_no_addresses(
    anna: User, bert: User, at: datetime
) -> None:
    table = "person,from\nbert@example.com,2026-12-24\nnobody@example.com,2026-12-24\nanna@example.com,2026-12-24\n"
    shown = preview(table.encode(), by=anna, at=at)
    assert [row.problem for row in shown.rows] == ["You can only take over your own absences."] * 2 + [""]


def test_the_preview_of_somebody_else_or_a_forged_one_is_refused(
    anna: User, carla: User, at: datetime
) -> None:
    token = preview(ics(CHRISTMAS), by=anna, at=at).token
    with pytest.raises(PermissionDenied):
        apply(token, by=carla, at=at)
    with pytest.raises(ValidationError):
        apply(token[:-3] + "abc", by=anna, at=at)


def test_who_leads_no_more_cannot_take_over_what_was_shown_before(
    anna: User, carla: User, at: datetime
) -> None:
    token = preview(b"person,from\nanna@example.com,2026-12-24\n", by=carla, at=at).token
    carla.is_inside_lead = False
    carla.save(update_fields=["is_inside_lead"])
    with pytest.raises(PermissionDenied):
        apply(token, by=carla, at=at)
    assert not Absence.objects.exists()


def test_if_one_row_fails_meanwhile_nothing_is_taken_over(
    anna: User, bert: User, carla: User, at: datetime
) -> None:
    table = b"person,from\nanna@example.com,2026-12-24\nbert@example.com,2026-12-24\n"
    token = preview(table, by=carla, at=at).token
    bert.is_active = False
    bert.save(update_fields=["is_active"])
    with pytest.raises(PermissionDenied):
        apply(token, by=carla, at=at)
    assert not Absence.objects.exists()


EVENT = "UID:1\nDTSTART:20260101T000000Z\nDTEND:20260101T060000Z\n"
ZONE = "BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nRRULE:{rule}\nEND:STANDARD\nEND:VTIMEZONE\n"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n ",
        b"\0\1\2",
        bytes(range(256)) * 3_000,
        b"x" * 1_000_001,
        b"from,until\n" + b"2026-12-24,\n" * 1_001,
        b'from,until\n"' + b"a" * 900_000,
        b"nothing,known\n1,2\n",
        b"BEGIN:VCALENDAR\nrubbish",
        b"BEGIN:VCALENDAR\n" + b"BEGIN:X\n" * 100_000,
        b'BEGIN:VCALENDAR\nX;A="' + b'\\;"' * 240_000,
        ics(*[f"UID:{number}" for number in range(1_001)]),
        ics(EVENT, head=ZONE.format(rule="FREQ=SECONDLY")),
        ics(*[f"UID:{number}\nRRULE:FREQ=DAILY" for number in range(51)]),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_quickly(anna: User, at: datetime, data: bytes) -> None:
    started = perf_counter()
    with pytest.raises(ValidationError):
        preview(data, by=anna, at=at)
    assert perf_counter() - started < 8


@pytest.mark.parametrize(
    "event",
    [
        EVENT + "RRULE:FREQ=SECONDLY",
        EVENT + "RRULE:FREQ=DAILY;BYHOUR=1,2,3",
        EVENT + "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        EVENT + "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        EVENT + "RRULE:FREQ=MONTHLY;BYDAY=2MO;BYMONTHDAY=1",
        EVENT + "RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        EVENT.replace("2026", "0001") + "RRULE:FREQ=DAILY",
        "UID:1\nDTSTART:rubbish",
        "UID:1",
        "UID:1\nDTSTART;VALUE=DATE:20261120\nDTEND;VALUE=DATE:99991231\nRRULE:" + "FREQ=DAILY;" * 50,
    ],
)
def test_an_entry_that_cannot_be_followed_is_refused_by_itself(anna: User, at: datetime, event: str) -> None:
    started = perf_counter()
    shown = preview(ics(event, CHRISTMAS), by=anna, at=at)
    assert [bool(row.problem) for row in shown.rows] == [True, False]
    assert perf_counter() - started < 4


def test_a_day_is_no_moment_in_utc(anna: User, at: datetime) -> None:
    assert stretches(ics(CHRISTMAS), anna, at)[0][0].astimezone(UTC) == datetime(2026, 12, 23, 23, tzinfo=UTC)
