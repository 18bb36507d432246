"""Opening hours as people type them."""

import pytest

from people.week_text import UnreadableHours, parse, shown


@pytest.mark.parametrize(
    ("typed", "windows"),
    [
        ("08:00-12:00, 12:30-16:30", [["08:00", "12:00"], ["12:30", "16:30"]]),
        ("8-12, 12.30 – 16.30", [["08:00", "12:00"], ["12:30", "16:30"]]),
        ("22 bis 24", [["22:00", "24:00"]]),
        ("", []),
    ],
)
def test_what_people_type_is_understood(typed: str, windows: list[list[str]]) -> None:
    assert parse(typed) == windows


@pytest.mark.parametrize("typed", ["eight to twelve", "08:00", "25-26", "08:61-09:00", "8-12 13-17"])
def test_what_cannot_be_read_is_named(typed: str) -> None:
    with pytest.raises(UnreadableHours) as refused:
        parse(typed)
    assert refused.value.text == typed


def test_what_is_shown_can_be_typed_again() -> None:
    windows = [["08:00", "12:00"], ["12:30", "24:00"]]
    assert parse(shown(windows)) == windows
