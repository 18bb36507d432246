"""Working time as people type it: "16:00", "16 h", "16,5", "1 Std. 30 Min."."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FIGURE = r"[0-9]{1,5}(?:[.,][0-9]{1,2})?"
HOURS = r"(?:h|hrs?|hours?|std\.?|stunden?)"
MINUTES = r"(?:m|mins?\.?|minutes?|minuten?)"
BY_CLOCK = re.compile(r"([0-9]{1,5}):([0-5][0-9])\s*" + HOURS + "?")
BY_WORDS = re.compile(rf"(?:({FIGURE})\s*{HOURS})?\s*(?:([0-9]{{1,5}})\s*{MINUTES}?)?")
BARE = re.compile(FIGURE)  # hours
LONGEST = timedelta(hours=2000)  # a year of work


def working_time(text: str) -> timedelta | None:
    """What was typed, to the minute; None where it is no working time."""
    bare = text.strip().lower()
    if found := BY_CLOCK.fullmatch(bare):
        return timedelta(hours=int(found[1]), minutes=int(found[2]))
    if BARE.fullmatch(bare):
        return _hours(bare)
    found = BY_WORDS.fullmatch(bare)
    if not found or not (found[1] or found[2]):
        return None
    return _hours(found[1] or "0") + timedelta(minutes=int(found[2] or 0))


def as_typed(span: timedelta) -> str:
    """ "16:30", as it is typed in every language."""
    hours, minutes = divmod(round(span.total_seconds() / 60), 60)
    return f"{hours}:{minutes:02}"


class WorkingTimeField(forms.CharField):
    """Cleans to a `timedelta` of at least `shortest`, or None where it is empty and may be."""

    def __init__(self, *, shortest: timedelta = timedelta(minutes=1), **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)
        self.shortest = shortest
        self.unit = _("h:min")

    def prepare_value(self, value: Any) -> Any:
        return as_typed(value) if isinstance(value, timedelta) else value

    def clean(self, value: Any) -> timedelta | None:
        text = super().clean(value)
        if not text:
            return None
        span = working_time(text)
        if span is None:
            raise ValidationError(
                _("Please write working time as hours and minutes, for example 16:00 or 16 h.")
            )
        if span < self.shortest:
            raise ValidationError(_("This must be at least one minute."))
        if span > LONGEST:
            raise ValidationError(_("This is more than a year of work."))
        return span


def _hours(figure: str) -> timedelta:
    return timedelta(minutes=round(float(figure.replace(",", ".")) * 60))
