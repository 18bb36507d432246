"""A key that somebody typed into an address is a key, or none."""

from __future__ import annotations

import pytest

from salesdesk.web.row_key import row_key


@pytest.mark.parametrize(
    ("text", "key"),
    [("7", 7), ("9" * 18, int("9" * 18)), ("9" * 19, 0), ("-7", 0), ("7.0", 0), ("٧", 0), ("²", 0), ("x", 0), ("", 0), (None, 0)],
)  # fmt: skip
def test_a_key_is_a_number_that_a_database_can_look_up(text: str | None, key: int) -> None:
    assert row_key(text) == key
