"""What people type into the fields of a request, read without a database."""

from __future__ import annotations

from decimal import Decimal

import pytest

from requests_app.form_fields import FormField, Kind, Option, Words, unreadable
from salesdesk.web.typed_number import decimal_from

NO_HELP = Words("", "")


@pytest.mark.parametrize(
    ("typed", "language", "meant"),
    [
        ("12", "de", "12"),
        ("12,5", "de", "12.5"),
        ("12.5", "de", "12.5"),
        ("12,5", "en", "12.5"),
        ("1.234", "de", "1234"),
        ("1.234", "en", "1.234"),
        ("1,234", "en", "1234"),
        ("1.234,50", "en", "1234.50"),
        ("1,234.50", "de", "1234.50"),
        ("1.234.567", "en", "1234567"),
        ("1 234,5", "de", "1234.5"),
        ("−3", "de", "-3"),
    ],
)
def test_a_number_is_understood_as_people_write_it(typed: str, language: str, meant: str) -> None:
    assert decimal_from(typed, language=language) == Decimal(meant)


@pytest.mark.parametrize(
    "typed", ["", "abc", "1e5", "NaN", "Infinity", "1,2,3", "1.2.3,4", "٣", "--3", "3-", "."]
)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert decimal_from(typed, language="de") is None


def test_a_value_of_another_kind_is_found() -> None:
    kinds = {"n": Kind.NUMBER, "d": Kind.DATE, "c": Kind.CHOICE, "y": Kind.YES_NO, "t": Kind.TEXT}
    options = (Option("one", Words("Eins", "One")),)
    fields = [FormField(key, kind, Words(key, key), NO_HELP, options=options) for key, kind in kinds.items()]
    assert unreadable(fields, {"n": "1.5", "d": "2026-11-16", "c": "one", "y": False, "t": "x"}) == []
    wrong = unreadable(fields, {"n": "a few", "d": "2026-13-01", "c": "two", "y": "no", "t": "x" * 301})
    assert [field.key for field in wrong] == list(kinds)
