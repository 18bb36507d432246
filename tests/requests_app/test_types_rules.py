"""How administrators may write working time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from requests_app.forms.working_time import WorkingTimeField, as_typed, working_time

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("16:00", 16 * HOUR),
        (" 16 h ", 16 * HOUR),
        ("16", 16 * HOUR),
        ("16,5", 16 * HOUR + 30 * MINUTE),
        ("16.5 h", 16 * HOUR + 30 * MINUTE),
        ("16 h 30", 16 * HOUR + 30 * MINUTE),
        ("16 h 30 min", 16 * HOUR + 30 * MINUTE),
        ("16:30 h", 16 * HOUR + 30 * MINUTE),
        ("1 Std. 5 Min.", HOUR + 5 * MINUTE),
        ("2 Stunden", 2 * HOUR),
        ("90min", 90 * MINUTE),
        ("0:45", 45 * MINUTE),
        ("0,25", 15 * MINUTE),
    ],
)
def test_working_time_is_understood_as_people_write_it(typed: str, meant: timedelta) -> None:
    assert working_time(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "soon", "2 days", "16:60", "-3", "1,5,5", "3 h 3 h", "16::00", "١٦", "h"]
)
def test_what_is_no_working_time_is_not_guessed(typed: str) -> None:
    assert working_time(typed) is None


@pytest.mark.parametrize("span", [timedelta(), MINUTE, 90 * MINUTE, 40 * HOUR])
def test_what_is_shown_can_be_typed(span: timedelta) -> None:
    assert working_time(as_typed(span)) == span


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [("soon", "16:00 or 16 h"), ("0:00", "at least one minute"), ("99999 h", "more than a year")],
)
def test_a_working_time_that_cannot_be_is_refused_with_the_reason(typed: str, refusal: str) -> None:
    with pytest.raises(ValidationError, match=refusal):
        WorkingTimeField().clean(typed)
