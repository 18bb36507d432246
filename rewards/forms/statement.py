"""What people type about statements: an objection, its answer, and what the next order would be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rewards.forms.numbers import EuroField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from requests_app.models import RequestType
    from rewards.segments import Column

LONGEST = 2000  # characters
LONGEST_REASON = 500


class ObjectionForm(forms.Form):
    """Of one line, or of the whole statement."""

    line = forms.TypedChoiceField(
        label=gettext_lazy("It is about"), required=False, coerce=int, empty_value=None
    )
    text = forms.CharField(
        label=gettext_lazy("What is not right?"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )
    all_optional = True

    def __init__(self, *args: Any, lines: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = [("", _("The whole statement")), *lines]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """An answer; with an amount, a line of correction goes with it."""

    answer = forms.CharField(
        label=gettext_lazy("Answer"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )
    amount = EuroField(
        label=gettext_lazy("Correct by"),
        help_text=gettext_lazy(
            "A new line with its reason. With a minus it takes something away. Empty: nothing is corrected."
        ),
        signed=True,
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason of the correction"), max_length=LONGEST_REASON, required=False
    )

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].language = language  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        amount, reason = said.get("amount"), said.get("reason")
        if amount is not None and not amount:
            self.add_error("amount", _("A correction by nought is none. Leave it empty."))
        if amount and not reason and "reason" not in self.errors:
            self.add_error("reason", _("Say why, in a few words. The person reads it."))
        if reason and amount is None and "amount" not in self.errors:
            self.add_error("amount", _("By how much? Or leave the reason empty."))
        return said


class WhatIfForm(forms.Form):
    """The next order, made up."""

    type = forms.TypedChoiceField(label=gettext_lazy("Type of request"), coerce=int)
    segment = forms.TypedChoiceField(
        label=gettext_lazy("Customer"), coerce=int, required=False, empty_value=None
    )
    value = EuroField(label=gettext_lazy("Value of the order"))
    all_optional = True

    def __init__(self, *args: Any, types: Sequence[RequestType], columns: Sequence[Column], language: str,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = [(kind.pk, kind.name) for kind in types]  # type: ignore[attr-defined]
        self.fields["segment"].choices = [(column.pk or "", column.name) for column in columns]  # type: ignore[attr-defined]
        self.fields["value"].language = language  # type: ignore[attr-defined]
