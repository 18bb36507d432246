"""A day is read in one way only, in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from salesdesk.web import readable

FIRST = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("language", "text"), [("en", "1 Jun 2026"), ("en-us", "1 Jun 2026"), ("de", "01.06.2026")]
)
def test_no_first_of_june_reads_as_the_sixth_of_january(language: str, text: str) -> None:
    with translation.override(language):
        assert Template('{{ day|date:"SHORT_DATE_FORMAT" }}').render(Context({"day": FIRST})) == text
        assert readable.day(FIRST) == text


def test_typed_by_hand_the_day_comes_before_the_month() -> None:
    with translation.override("en"):
        assert forms.DateField().clean("01/06/2026") == FIRST
