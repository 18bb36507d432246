"""The form of a working calendar: a line of hours per weekday, a row per closing day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import holidays
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import WorkingCalendar
from people.models.calendar import empty_week_is_refused
from people.models.user import zone_is_known
from people.week_text import UnreadableHours, parse, shown
from people.working_time import DAYS, Hours, InvalidHours

if TYPE_CHECKING:
    from collections.abc import Mapping

DAY_LABELS = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}
COUNTRIES = [
    ("", pgettext_lazy("country", "No public holidays")),
    ("DE", _("Germany")),
    ("AT", _("Austria")),
    ("CH", _("Switzerland")),
]


class HoursField(forms.CharField):
    """Opening hours of one day; empty: closed. Cleans to a list of windows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=120, **kwargs)
        self.widget.attrs["placeholder"] = pgettext_lazy(
            "hours", "closed"
        )  # an example would look like hours

    def prepare_value(self, value: Any) -> Any:
        return shown(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            windows = parse(text)
            Hours.from_json({"mon": windows}, zone="UTC")
        except UnreadableHours as error:
            raise forms.ValidationError(
                _("“%(text)s” is not a time span. Write it like 08:00–12:00."), params={"text": error.text}
            ) from error
        except InvalidHours as error:
            raise forms.ValidationError(
                _("Each span must end after it begins, and they must not overlap.")
            ) from error
        return windows


class WeekFields(forms.Form):
    """Seven lines. `cleaned_week()` is what a calendar or a part-timer stores."""

    all_optional = True  # seven times "optional" would only be noise

    def __init__(self, *args: Any, week: Mapping[str, list[list[str]]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in DAYS:
            self.fields[day] = HoursField(label=DAY_LABELS[day], initial=(week or {}).get(day, []))

    def cleaned_week(self) -> dict[str, list[list[str]]]:
        return {day: self.cleaned_data[day] for day in DAYS if self.cleaned_data.get(day)}

    def days(self) -> list[forms.BoundField]:
        return [self[day] for day in DAYS]


def subdivision_choices() -> list[tuple[str, Any]]:
    """Federal states and cantons of the offered countries, as "DE-BY"."""
    found: list[tuple[str, Any]] = [("", pgettext_lazy("federal state", "Nationwide holidays only"))]
    for country, label in COUNTRIES[1:]:
        named = holidays.country_holidays(country).get_subdivision_aliases()
        states = [(f"{country}-{code}", names[0] if names else code) for code, names in named.items()]
        found.append((str(label), sorted(states, key=lambda state: state[1])))
    return found


class CalendarForm(WeekFields):
    name = forms.CharField(label=_("Name"), max_length=80)
    zone = forms.CharField(label=_("Time zone"), max_length=64, validators=[zone_is_known])
    country = forms.ChoiceField(label=_("Public holidays of"), choices=COUNTRIES, required=False)
    subdivision = forms.ChoiceField(label=_("Federal state"), required=False)
    make_default = forms.BooleanField(
        label=_("Standard calendar of the company"),
        help_text=_("New requests are counted by the standard calendar."),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = ("name", "zone", "country", "subdivision", "make_default")

    def __init__(self, *args: Any, calendar: WorkingCalendar, **kwargs: Any) -> None:
        self.calendar = calendar
        super().__init__(*args, week=calendar.week, **kwargs)
        self.fields["subdivision"].choices = subdivision_choices()  # type: ignore[attr-defined]
        state = f"{calendar.country}-{calendar.subdivision}" if calendar.subdivision else ""
        self.initial = {
            "name": calendar.name,
            "zone": calendar.zone,
            "country": calendar.country,
            "subdivision": state,
            "make_default": calendar.is_default,
            "version": calendar.version,
            **self.initial,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        country, _dash, state = data.get("subdivision", "").partition("-")
        if state and country != data.get("country"):
            self.add_error("subdivision", _("This state is not in the chosen country."))
        data["state"] = state
        if not any(self.has_error(day) for day in DAYS):
            try:
                empty_week_is_refused(self.cleaned_week())
            except forms.ValidationError as error:
                self.add_error("mon", error)
        if self.calendar.is_default and not data.get("make_default"):
            self.add_error("make_default", _("Make another calendar the standard one instead."))
        return data

    def apply(self, closing_days: list[dict[str, Any]]) -> WorkingCalendar:
        """The calendar as typed, in memory only."""
        data, calendar = self.cleaned_data, self.calendar
        calendar.name, calendar.zone = data["name"], data["zone"]
        calendar.country, calendar.subdivision = data["country"], data["state"]
        calendar.week, calendar.closing_days = self.cleaned_week(), closing_days
        calendar.version = data.get("version") or calendar.version
        return calendar


class ClosingDayForm(forms.Form):
    day = forms.DateField(
        label=pgettext_lazy("closing day", "Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    windows = HoursField(label=_("Open (empty: closed all day)"))
    label = forms.CharField(label=_("Reason"), max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("windows") or data.get("label")) and not data.get("day") and not self.has_error("day"):
            self.add_error("day", _("Choose the day."))
        return data


class BaseClosingDays(forms.BaseFormSet):
    def clean(self) -> None:
        seen: set[date] = set()
        for form in self.forms:
            day = form.cleaned_data.get("day") if form.is_valid() else None
            if day in seen and not form.cleaned_data.get("DELETE"):
                form.add_error("day", _("This day stands here twice."))
            elif day:
                seen.add(day)

    def is_valid(self) -> bool:
        return super().is_valid() and not any(form.errors for form in self.forms)

    def to_json(self) -> list[dict[str, Any]]:
        """As `WorkingCalendar.closing_days` stores them, by date."""
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data.get("day")]
        days = [
            {"day": data["day"].isoformat(), "windows": data["windows"], "label": data["label"]}
            for data in kept
            if not data.get("DELETE")
        ]
        return sorted(days, key=lambda entry: entry["day"])


ClosingDays = forms.formset_factory(
    ClosingDayForm, formset=BaseClosingDays, extra=3, can_delete=True, max_num=200, absolute_max=250
)


def closing_days_form(calendar: WorkingCalendar, data: Any = None) -> BaseClosingDays:
    """The rows, with three empty ones to add."""
    return ClosingDays(data, initial=calendar.closing_days, prefix="closing")  # type: ignore[return-value]
