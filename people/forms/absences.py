"""The forms of absences: from when until when, never why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people import absence_times as times
from people.absence_times import NoSuchDay, Part
from people.actions.absence_rows import ASK_AGAIN

if TYPE_CHECKING:
    from datetime import date, datetime

    from people.absence_times import Stretch
    from people.models import Absence, User

NOW, TOMORROW, DAY, RANGE, OPEN = "now", "tomorrow", "day", "range", "open"


class DayField(forms.DateField):
    """A day of a year that can be answered."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day is not None and not times.FIRST_YEAR <= day.year <= times.LAST_YEAR:
            raise ValidationError(
                _("A year from %(first)s to %(last)s, please."),
                params={"first": times.FIRST_YEAR, "last": times.LAST_YEAR},
            )
        return day


def time_field(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, required=False, widget=widget)


class StretchForm(forms.Form):
    """What both forms share. `details()` is what the actions want; `take(error)` puts what they refuse where it belongs."""

    note = forms.CharField(
        label=_("Note for colleagues"),
        help_text=_("What they need to know meanwhile. No reasons, please."),
        required=False,
        max_length=200,
    )
    reachable = forms.BooleanField(label=_("May be called"), required=False)
    # Shown only once the action has asked: see `asks_again`.
    sure = forms.BooleanField(label=_("Save it as it is"), required=False)

    asks_again = False
    beside = {"starts_at": "first", "ends_at": "last"}

    def __init__(self, *args: Any, person: User, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hours, self.now = person.hours(), now

    def stretch(self, data: dict[str, Any]) -> Stretch:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            try:
                data["starts_at"], data["ends_at"] = self.stretch(data)
            except NoSuchDay:  # tomorrow, on the last day of all
                self.add_error(None, _("This day is too far away."))
        return data

    def details(self) -> dict[str, Any]:
        names = ("starts_at", "ends_at", "note", "reachable", "sure")
        return {name: self.cleaned_data[name] for name in names}

    def take(self, error: ValidationError) -> None:
        """The refusals of an action beside their fields; what it asks again only once more, with `sure` to be ticked."""
        for name, problems in _by_field(error).items():
            field = self.beside.get(name, name)
            self.add_error(field if field in self.fields else None, ValidationError(problems))
            self.asks_again = self.asks_again or any(problem.code == ASK_AGAIN for problem in problems)


def _by_field(error: ValidationError) -> dict[str, list[ValidationError]]:
    return getattr(error, "error_dict", None) or {"": error.error_list}


class AbsenceForm(StretchForm):
    """Report somebody absent: two taps for the usual."""

    when = forms.ChoiceField(
        label=_("When"),
        choices=[
            (NOW, _("Not here today")),
            (TOMORROW, _("Tomorrow")),
            (DAY, _("One day")),
            (RANGE, _("Several days")),
            (OPEN, _("Until further notice")),
        ],
        widget=forms.RadioSelect,
        initial=NOW,
    )
    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("Until"), help_text=_("The last day of the absence."), required=False)
    part = forms.ChoiceField(
        label=_("How much of the day"),
        choices=[
            (Part.WHOLE.value, pgettext_lazy("absence", "Whole day")),
            (Part.FORENOON.value, pgettext_lazy("absence", "Forenoon")),
            (Part.AFTERNOON.value, pgettext_lazy("absence", "Afternoon")),
        ],
        required=False,
    )
    from_noon = forms.BooleanField(label=_("The first day only from noon"), required=False)
    until_noon = forms.BooleanField(label=_("The last day only until noon"), required=False)

    asked_when_chosen = ("first", "last", "part")  # shown only where the answer to "when" needs them
    field_order = ("when", "first", "last", "part", "from_noon", "until_noon", "note", "reachable", "sure")

    def clean(self) -> dict[str, Any]:
        when = self.cleaned_data.get("when")
        if when in {DAY, RANGE} and not self.cleaned_data.get("first") and "first" not in self.errors:
            self.add_error("first", _("Which day?"))
        if when == RANGE and not self.cleaned_data.get("last") and "last" not in self.errors:
            self.add_error("last", _("Until which day?"))
        return super().clean()

    def stretch(self, data: dict[str, Any]) -> Stretch:
        when, first = data["when"], data["first"]
        part = Part(data["part"] or Part.WHOLE)
        today = times.today(self.now, self.hours)
        if when == NOW:
            return times.rest_of_today(self.now, self.hours)
        if when == TOMORROW:
            return times.part_of(times.day_after(today), part, self.hours)
        if when == DAY:
            return times.part_of(first, part, self.hours)
        if when == OPEN:
            later = first is not None and first > today
            return (times.midnight(first, self.hours.zone) if later else self.now), None
        halves = {"from_noon": data["from_noon"], "until_noon": data["until_noon"]}
        return times.days(first, data["last"], self.hours, **halves)


class ChangeAbsenceForm(StretchForm):
    """Change an absence as it stands. No last day: until further notice."""

    first = DayField(label=_("From"))
    first_time = time_field(_("At what time"))
    last = DayField(
        label=_("Until"),
        help_text=_("The last day of the absence; empty: until further notice."),
        required=False,
    )
    last_time = time_field(_("At what time"))
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    field_order = ("first", "first_time", "last", "last_time", "note", "reachable", "sure", "revision")

    def __init__(self, *args: Any, absence: Absence, **kwargs: Any) -> None:
        super().__init__(*args, person=absence.person, **kwargs)
        self.absence = absence
        first, first_time = times.day_and_time(absence.starts_at, self.hours, ends=False)
        last, last_time = None, None
        if absence.ends_at is not None:
            last, last_time = times.day_and_time(absence.ends_at, self.hours, ends=True)
        self.initial = {
            "first": first,
            "first_time": first_time,
            "last": last,
            "last_time": last_time,
            "note": absence.note,
            "reachable": absence.reachable,
            "revision": absence.revision,
        }

    def stretch(self, data: dict[str, Any]) -> Stretch:
        starts_at = times.moment_of(data["first"], data["first_time"], self.hours, ends=False)
        if _minutely(starts_at) == _minutely(self.absence.starts_at):
            starts_at = (
                self.absence.starts_at
            )  # the form shows minutes; what was not changed stays to the second
        if data["last"] is None:
            return starts_at, None
        return starts_at, times.moment_of(data["last"], data["last_time"], self.hours, ends=True)

    def details(self) -> dict[str, Any]:
        return {**super().details(), "revision": self.cleaned_data["revision"]}


def _minutely(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
