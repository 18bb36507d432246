"""The file from which absences are taken over."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AbsenceFileForm(forms.Form):
    file = forms.FileField(
        label=_("Calendar (ICS) or table (CSV)"),
        help_text=_("At most 1 MB. What the entries are called is not read; only the days are."),
        widget=forms.ClearableFileInput(attrs={"accept": ".ics,.csv,text/calendar,text/csv"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
