"""The forms about people: who somebody is, whom to invite, what is one's own."""

from __future__ import annotations

import zoneinfo
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.forms.account import password_help
from people.forms.calendar import WeekFields
from people.models import Role, WorkingCalendar
from people.models.calendar import empty_week_is_refused
from people.models.user import Density, Theme

if TYPE_CHECKING:
    from people.models import Invitation, User


HOUR = timedelta(hours=1)


def roles_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Roles"),
        help_text=_("One person may have several."),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )


class InviteForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    roles = roles_field()
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("The mail is written in it.")
    )


class PersonForm(WeekFields):
    """`details()` is what the action wants."""

    name = forms.CharField(label=_("Name"), max_length=120)
    roles = roles_field()
    calendar = forms.ModelChoiceField(
        label=_("Working calendar"),
        queryset=WorkingCalendar.objects.order_by("name"),
        required=False,
        empty_label=_("Standard calendar"),
    )
    load_limit = forms.IntegerField(
        label=_("Work at most"),
        help_text=_(
            "In hours of expected work. Who has more already is passed over when requests are handed over."
        ),
        min_value=1,
        max_value=500,
        required=False,
    )
    has_own_week = forms.BooleanField(
        label=_("Works other hours than the calendar says (part time)"), required=False
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        week = person.own_week or (person.calendar or WorkingCalendar.objects.default()).week
        super().__init__(*args, week=week, **kwargs)
        self.initial = {
            "name": person.name,
            "roles": [role.value for role in person.roles],
            "calendar": person.calendar_id,
            "has_own_week": bool(person.own_week),
            "load_limit": person.load_limit and int(person.load_limit / HOUR),
        }
        self.fields["load_limit"].unit = pgettext_lazy("hours", "h")  # type: ignore[attr-defined]  # drawn beside it

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("has_own_week") and not any(day.errors for day in self.days()):
            try:
                empty_week_is_refused(self.cleaned_week())
            except forms.ValidationError as error:
                self.add_error("mon", error)
        return data

    def details(self) -> dict[str, Any]:
        own_week = self.cleaned_week() if self.cleaned_data["has_own_week"] else None
        limit = self.cleaned_data["load_limit"]
        return {
            **{name: self.cleaned_data[name] for name in ("name", "roles", "calendar")},
            "own_week": own_week,
            "load_limit": limit * HOUR if limit else None,
        }


def zone_choices() -> list[tuple[str, str]]:
    """Every city's zone, Europe first."""
    cities = [name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/")]
    cities.sort(key=lambda name: (not name.startswith("Europe/"), name))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in cities)]


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=[("de", "Deutsch"), ("en", "English")])
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    theme = forms.ChoiceField(label=_("Appearance"), choices=Theme.choices)
    density = forms.ChoiceField(label=_("Density"), choices=Density.choices)
    takes_back = forms.BooleanField(
        label=_("After an absence, what nobody has worked on returns to me by itself"),
        help_text=_(
            "What is due within four working hours waits for your decision. Without this you decide about everything."
        ),
        required=False,
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not person.works_inside:  # nothing is handed over for them
            del self.fields["takes_back"]
        self.initial = {name: getattr(person, name) for name in self.fields}


class AcceptForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=password_help,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("Password, once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"name": invitation.name}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password1") and data.get("password2") and data["password1"] != data["password2"]:
            self.add_error("password2", _("The two passwords differ."))
        return data
