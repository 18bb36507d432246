"""A gain, as somebody states it, and what they take for granted."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from rewards.chasing import Assumed
from rewards.models import Assumption, Audience, Benefit, BenefitKind


class BenefitForm(forms.ModelForm):
    kind = forms.ChoiceField(
        label=_("What I gain"),
        choices=BenefitKind.choices,
        widget=forms.RadioSelect,
        initial=BenefitKind.TIME,
    )
    audience = forms.ChoiceField(
        label=_("Shared with"),
        choices=Audience.choices,
        widget=forms.RadioSelect,
        initial=Audience.PRIVATE,
        help_text=_("Only you see the figures below, whatever you choose here."),
    )

    class Meta:
        model = Benefit
        fields: ClassVar = ["kind", "text", "audience"]
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 2})}
        help_texts: ClassVar = {
            "text": _("As you would say it to a colleague. Optional, unless you choose your own words.")
        }

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        found["text"] = " ".join(found.get("text", "").split())
        if found.get("kind") == BenefitKind.OWN and not found["text"] and "text" not in self.errors:
            self.add_error("text", _("Please say it in your own words."))
        return found

    def _post_clean(self) -> None:
        """The action writes; the model's own constraints are its business."""


class AssumptionForm(forms.ModelForm):
    class Meta:
        model = Assumption
        fields: ClassVar = ["query_minutes", "call_minutes", "calls_of_ten"]

    def assumed(self) -> Assumed:
        return Assumed(**self.cleaned_data)
