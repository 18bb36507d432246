"""How far a goal is, typed in."""

from __future__ import annotations

from django import forms
from django.utils.translation import pgettext_lazy

from strategy.forms.contents import MOST_VALUE
from strategy.forms.typed import NumberField


class GoalValueForm(forms.Form):
    value = NumberField(label=pgettext_lazy("goal", "Value today"), below=MOST_VALUE)
