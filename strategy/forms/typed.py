"""Fields that a block, a segment and a goal are typed into."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from salesdesk.web.typed_number import decimal_from

DAYS = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"]
TWO_PLACES = Decimal("0.01")


class NumberField(forms.CharField):
    """A decimal of two places as its reader writes it: "1.234,5" or "1,234.5". From `least` to below `below`."""

    def __init__(self, *, below: int, least: int | None = None, **kwargs: Any) -> None:
        super().__init__(
            max_length=40,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            **kwargs,
        )
        self.below, self.least = below, least

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        return number_format(
            value.normalize() if value % 1 else value.to_integral_value(), force_grouping=False
        )

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        number = decimal_from(text, language=get_language())
        if number is None:
            raise ValidationError(_("Please enter a number."), code="invalid")
        if abs(number) >= self.below:
            raise ValidationError(_("This number is too large."), code="too_large")
        number = number.quantize(TWO_PLACES)
        if abs(number) >= self.below:  # by being rounded up
            raise ValidationError(_("This number is too large."), code="too_large")
        if self.least is not None and number < self.least:
            raise ValidationError(_("This number cannot be negative."), code="negative")
        return number


def day_field(**kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(format=DAYS[0], attrs={"type": "date"})
    return forms.DateField(widget=widget, input_formats=DAYS, **kwargs)


def words_field(*, longest: int, rows: int = 3, **kwargs: Any) -> forms.CharField:
    """Several lines. Without `maxlength`: what is pasted is not cut without a word."""
    return forms.CharField(max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
