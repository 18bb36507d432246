"""The file from which customers are taken over."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CustomerFileForm(forms.Form):
    file = forms.FileField(
        label=_("Table (CSV)"),
        help_text=_("At most 2 MB and 20,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
