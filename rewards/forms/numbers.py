"""Percentages and amounts as people write them, in their own language: "2,5" and "2.5"."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from requests_app.forms.typed_fields import TypedNumber

MOST = Decimal(100)
CENT = Decimal("0.01")


class PercentField(TypedNumber):
    """From 0 to 100, with at most so many decimal `places`. `language`: whose signs are read where both readings are possible."""

    unit = "%"

    def __init__(self, *, places: int = 2, language: str | None = None, **kwargs: Any) -> None:
        super().__init__(money=False, language=language, **kwargs)
        self.places = places

    def clean(self, value: Any) -> Decimal | None:
        number = super().clean(value)
        if number is None:
            return None
        if not 0 <= number <= MOST:
            raise ValidationError(_("From 0 to 100, please."), code="range")
        if number != number.quantize(Decimal(1).scaleb(-self.places)):
            raise ValidationError(_too_fine(self.places), code="places")
        return number

    def prepare_value(self, value: Any) -> Any:
        return plain(value) if isinstance(value, Decimal) else value


class EuroField(TypedNumber):
    """An amount of euros to the cent, not below nought; `signed`: one that may be taken away as well."""

    unit = "€"

    def __init__(self, *, signed: bool = False, language: str | None = None, **kwargs: Any) -> None:
        super().__init__(money=False, language=language, **kwargs)  # which would round parts of a cent away
        self.signed = signed

    def clean(self, value: Any) -> Decimal | None:
        number = super().clean(value)
        if number is None:
            return None
        if number < 0 and not self.signed:
            raise ValidationError(_("An amount cannot be negative."), code="negative")
        if number != number.quantize(CENT):
            raise ValidationError(_("To the cent, please."), code="places")
        return number.quantize(CENT)

    def prepare_value(self, value: Any) -> Any:
        return number_format(value, 2, force_grouping=False) if isinstance(value, Decimal) else value


def plain(value: Decimal) -> str:
    """As many places as it has, none of them nought at the end: "2,5", "0,125", "50"."""
    return number_format(value.normalize(), force_grouping=False)


def _too_fine(places: int) -> str:
    return ngettext("At most %(n)s decimal place.", "At most %(n)s decimal places.", places) % {"n": places}
