"""On which past quarters a plan is rehearsed, and what is assumed of kept rules and reached goals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from insights.picker import period_name
from insights.spans import Period, Span
from rewards.forms.numbers import PercentField
from rewards.rehearsing import quarters

if TYPE_CHECKING:
    from datetime import date, datetime


SHOWN = 4  # quarters, to begin with


class RehearsalForm(forms.Form):
    """`form_id`: of the form on the page to which the fields belong, where they stand outside of it."""

    since = forms.ChoiceField(label=gettext_lazy("From quarter"))
    until = forms.ChoiceField(label=gettext_lazy("To quarter"))
    kept = PercentField(label=gettext_lazy("Rules kept to"), places=0)
    reached = PercentField(label=gettext_lazy("Goals reached to"), places=0)
    prefix = "past"

    def __init__(self, typed: Any, *, at: datetime, language: str, form_id: str = "") -> None:
        known = quarters(at)
        first = {
            "since": known[SHOWN - 1].isoformat(),
            "until": known[0].isoformat(),
            "kept": "100",
            "reached": "100",
        }
        given = typed if typed is not None and f"{self.prefix}-since" in typed else None
        super().__init__(given, initial=first)
        self.days = {day.isoformat(): day for day in known}
        for name, field in self.fields.items():
            if isinstance(field, PercentField):
                field.language = language
            else:
                field.choices = [(key, _name(day)) for key, day in self.days.items()]  # type: ignore[attr-defined]
            if form_id:
                self.fields[name].widget.attrs["form"] = form_id

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("since") and said.get("until") and said["since"] > said["until"]:
            self.add_error("until", _("Not before the first quarter."))
        return said

    def wanted(self) -> dict[str, Any] | None:
        """As `rehearse` takes it; None where something is wrong. Untouched, it is what the form begins with."""
        if self.is_bound and not self.is_valid():
            return None
        said = self.cleaned_data if self.is_bound else self.initial
        return {
            "first": self.days[said["since"]],
            "last": self.days[said["until"]],
            "kept_percent": int(said["kept"]),
            "reached_percent": int(said["reached"]),
        }


def _name(first: date) -> str:
    return period_name(Period(Span.QUARTER, first))
