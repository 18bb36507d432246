"""What the company agrees on about making its strategy."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from strategy.models import StrategySettings


class SettingsForm(forms.ModelForm):
    class Meta:
        model = StrategySettings
        fields: ClassVar = ["share", "names_to_manager", "agreed_in"]
        widgets: ClassVar = {"share": forms.RadioSelect}
        help_texts: ClassVar = {
            "share": _(
                "A draft is published only when so many people of each side have proposed, supported, objected or commented."
            ),
            "names_to_manager": _(
                "Switch it on only where this was agreed with the people concerned, or with the works council. Otherwise everybody sees only the share of each side. It holds for versions that are published afterwards."
            ),
            "agreed_in": _(
                "For example “Works agreement of 3 March, number 4”. Everybody reads it beside the strategy."
            ),
        }
