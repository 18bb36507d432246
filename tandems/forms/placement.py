"""A customer's place in a target segment, by hand."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tandems.actions.place_customer import LONGEST_REASON
from tandems.models import Says

LARGEST = 2**63 - 1


class PlacementForm(forms.Form):
    """`segment`: by its key; whether it is in force is the action's to say."""

    segment = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)
    says = forms.ChoiceField(label=_("This customer"), choices=Says.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Say why: others will ask.")},
    )
