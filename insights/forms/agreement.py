"""A works agreement, as somebody puts it on record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from insights.models import WorksAgreement
from salesdesk.web.alphabetical import by_name
from tandems.models import Tandem


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class AgreementForm(forms.ModelForm):
    tandems = forms.ModelMultipleChoiceField(
        Tandem.objects.none(),
        label=_("Tandems"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all of them, and those to come."),
    )

    class Meta:
        model = WorksAgreement
        fields = ["reference", "agreed_on", "scope", "starts_on", "tandems"]
        widgets = {
            "agreed_on": _day(),
            "starts_on": _day(),
            "scope": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "reference": _("As it is filed, so that everybody can find it: “Works agreement 12/2026”."),
            "scope": _("In a sentence or two: which figures, for whom, what for."),
            "starts_on": _("Nothing of before is shown by it. The first day of a month is a good choice."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active, field = Tandem.objects.filter(is_active=True), self.fields["tandems"]
        field.queryset = active  # type: ignore[attr-defined]
        field.choices = [(one.pk, one.name) for one in by_name(active)]  # type: ignore[attr-defined]
