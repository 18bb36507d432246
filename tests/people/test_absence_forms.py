"""The forms of absences: two taps for the usual, and what was typed stays."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from people.actions.change_absence import change_absence
from people.actions.report_absence import report_absence
from people.forms.absences import AbsenceForm, ChangeAbsenceForm

if TYPE_CHECKING:
    from people.models import Absence, User

BERLIN = ZoneInfo("Europe/Berlin")


def day(number: int, hour: int = 0) -> datetime:
    """A moment in November 2026; the 16th is the Monday on which every test begins."""
    return datetime(2026, 11, number, hour, tzinfo=BERLIN)


def sent(anna: User, at: datetime, **data: Any) -> AbsenceForm:
    form = AbsenceForm(data, person=anna, now=at)
    form.is_valid()
    return form


@pytest.mark.parametrize(
    ("data", "stretch"),
    [
        ({"when": "now"}, (day(16, 9), day(17))),
        ({"when": "tomorrow"}, (day(17), day(18))),
        ({"when": "tomorrow", "part": "forenoon"}, (day(17), day(17, 12))),
        ({"when": "day", "first": "2026-11-20"}, (day(20), day(21))),
        ({"when": "day", "first": "2026-11-20", "part": "afternoon"}, (day(20, 12), day(21))),
        ({"when": "range", "first": "2026-11-20", "last": "2026-11-25"}, (day(20), day(26))),
        (
            {
                "when": "range",
                "first": "2026-11-20",
                "last": "2026-11-25",
                "from_noon": "on",
                "until_noon": "on",
            },
            (day(20, 12), day(25, 12)),
        ),
        ({"when": "open"}, (day(16, 9), None)),
        ({"when": "open", "first": "2026-11-16"}, (day(16, 9), None)),
        ({"when": "open", "first": "2026-11-20"}, (day(20), None)),
    ],
)
def test_what_is_chosen_becomes_moments(
    anna: User, at: datetime, data: dict[str, str], stretch: tuple[datetime, datetime | None]
) -> None:
    form = sent(anna, at, **data)
    assert form.errors == {}
    assert (form.details()["starts_at"], form.details()["ends_at"]) == stretch


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({"when": "day"}, {"first": ["Which day?"]}),
        ({"when": "range", "first": "2026-11-20"}, {"last": ["Until which day?"]}),
        ({"when": "day", "first": "9999-12-31"}, {"first": ["A year from 1970 to 2099, please."]}),
        ({"when": "day", "first": "0001-01-01"}, {"first": ["A year from 1970 to 2099, please."]}),
        ({"when": "day", "first": "soon"}, {"first": ["Enter a valid date."]}),
        (
            {"when": "now", "note": "x" * 201},
            {"note": ["Ensure this value has at most 200 characters (it has 201)."]},
        ),
    ],
)
def test_what_is_missing_or_cannot_be_is_said_beside_its_field(
    anna: User, at: datetime, data: dict[str, str], errors: dict[str, list[str]]
) -> None:
    assert sent(anna, at, **data).errors == errors


def test_what_the_action_asks_stands_beside_the_field_until_it_is_answered(anna: User, at: datetime) -> None:
    form = sent(anna, at, when="now", note="Reha bis Ostern")
    with pytest.raises(ValidationError) as asked:
        report_absence(anna.pk, **form.details(), by=anna, at=at)
    form.take(asked.value)
    assert form.asks_again
    assert "“Reha”" in form.errors["note"][0]
    assert form["note"].value() == "Reha bis Ostern"
    again = sent(anna, at, when="now", note="Reha bis Ostern", sure="on")
    assert report_absence(anna.pk, **again.details(), by=anna, at=at).pk


def test_an_end_before_the_start_is_refused_beside_the_last_day(anna: User, at: datetime) -> None:
    form = sent(anna, at, when="range", first="2026-11-25", last="2026-11-20")
    with pytest.raises(ValidationError) as refused:
        report_absence(anna.pk, **form.details(), by=anna, at=at)
    form.take(refused.value)
    assert form.errors == {"last": ["The end must come after the start."]}
    assert not form.asks_again


@pytest.fixture
def absence(anna: User, at: datetime) -> Absence:
    """From now on, to the second, until Thursday noon."""
    starts_at = at + timedelta(minutes=7, seconds=13)
    return report_absence(anna.pk, starts_at=starts_at, ends_at=day(19, 12), by=anna, at=at)


def test_changed_by_nothing_it_stays_as_it_was(absence: Absence, anna: User, at: datetime) -> None:
    shown = ChangeAbsenceForm(absence=absence, now=at)
    assert shown["last"].value() == day(19).date()
    assert shown["last_time"].value() == time(12)
    data = {name: shown[name].as_text().partition('value="')[2].partition('"')[0] for name in shown.fields}
    form = ChangeAbsenceForm({**data, "reachable": "", "sure": ""}, absence=absence, now=at)
    assert form.is_valid(), form.errors
    details = form.details()
    assert (details["starts_at"], details["ends_at"]) == (absence.starts_at, absence.ends_at)


def test_the_last_day_is_included_and_none_is_until_further_notice(
    absence: Absence, anna: User, at: datetime
) -> None:
    data = {"first": "2026-11-16", "first_time": "09:07", "note": "Ask Bert", "revision": "1"}
    form = ChangeAbsenceForm({**data, "last": "2026-11-20"}, absence=absence, now=at)
    assert form.is_valid(), form.errors
    changed = change_absence(absence.pk, **form.details(), by=anna, at=at)
    assert (changed.starts_at, changed.ends_at) == (absence.starts_at, day(21))
    assert ChangeAbsenceForm(absence=changed, now=at)["last"].value() == day(20).date()
    form = ChangeAbsenceForm({**data, "revision": "2"}, absence=changed, now=at)
    assert form.is_valid(), form.errors
    assert change_absence(absence.pk, **form.details(), by=anna, at=at).ends_at is None
