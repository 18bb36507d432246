"""The fields of a type as a form: what is typed, what is stored, what is read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.utils import translation

from requests_app.form_fields import FormField, Kind, Option, Words
from requests_app.forms import typed_fields

NO_HELP = Words("", "")
OPTIONS = (Option("known", Words("Bekannt", "Known")), Option("none", Words("Keiner", "None")))


def one(kind: Kind, **more: Any) -> FormField:
    return FormField("it", kind, Words("Feld", "Field"), NO_HELP, **more)


def cleaned(field: FormField, typed: str, language: str = "de") -> Any:
    return typed_fields.to_json(field, typed_fields.build([field], language)["it"].clean(typed))


@pytest.mark.parametrize(
    ("field", "typed", "stored", "german", "english"),
    [
        (one(Kind.TEXT), " M8 ", "M8", "M8", "M8"),
        (one(Kind.NUMBER, unit="mm"), "1.234,5", "1234.5", "1.234,5\xa0mm", "1,234.5\xa0mm"),
        (one(Kind.MONEY), "1234,5", "1234.50", "1.234,50\xa0€", "€1,234.50"),
        (one(Kind.DATE), "2026-11-17", "2026-11-17", "17.11.2026", "17 Nov 2026"),
        (one(Kind.CHOICE, options=OPTIONS), "known", "known", "Bekannt", "Known"),
        (one(Kind.YES_NO, required=True), "no", False, None, "No"),
        (one(Kind.LONG_TEXT), "🙂" * 5000, "🙂" * 5000, "🙂" * 5000, "🙂" * 5000),
    ],
)
def test_what_is_typed_is_stored_plainly_and_read_in_ones_language(
    field: FormField, typed: str, stored: Any, german: str | None, english: str
) -> None:
    assert cleaned(field, typed) == stored
    with translation.override("en"):
        assert typed_fields.shown(field, stored) == english
    if german is not None:
        with translation.override("de"):
            assert typed_fields.shown(field, stored) == german


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.CHOICE, Kind.YES_NO])
def test_nothing_typed_is_nothing_stored(kind: Kind) -> None:
    field = one(kind, options=OPTIONS)
    form_field = typed_fields.build([field], "de")["it"]
    form_field.required = False
    assert typed_fields.to_json(field, form_field.clean("")) is None


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (Kind.NUMBER, "abc"),
        (Kind.NUMBER, "9" * 20),
        (Kind.MONEY, "-1"),
        (Kind.DATE, "31.02.2026"),
        (Kind.CHOICE, "other"),
        (Kind.TEXT, "x" * 301),
        (Kind.TEXT, "a\0b"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(kind: Kind, typed: str) -> None:
    with pytest.raises(forms.ValidationError):
        cleaned(one(kind, options=OPTIONS), typed)


def test_stored_values_come_back_into_the_form_in_ones_language() -> None:
    fields = [one(Kind.NUMBER)]
    with translation.override("de"):
        assert typed_fields.initial(fields, {"it": "1234.5"}) == {"it": "1234,5"}
        assert typed_fields.initial(fields, {"it": "a few"}) == {"it": "a few"}
    assert typed_fields.initial([one(Kind.YES_NO)], {"it": False}) == {"it": "no"}


def test_a_value_of_an_older_form_is_shown_as_it_is() -> None:
    assert typed_fields.shown(one(Kind.NUMBER), "a few") == "a few"
    assert typed_fields.shown(one(Kind.CHOICE, options=OPTIONS), "gone") == "gone"


def test_dates_and_numbers_are_cleaned_to_their_kinds() -> None:
    assert typed_fields.build([one(Kind.DATE)], "de")["it"].clean("17.11.2026") == date(2026, 11, 17)
    assert typed_fields.build([one(Kind.MONEY)], "en")["it"].clean("1.5") == Decimal("1.50")
