"""What people type when they propose something and when they say what they think of it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from strategy.forms.typed import words_field
from strategy.models import Stance

LONGEST_REASON, LONGEST_WORDING = 1000, 4000


def _key() -> forms.UUIDField:
    """Made by the page: sent twice, it is one."""
    return forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)


class ReasonForm(forms.Form):
    reason = words_field(
        label=_("Why?"),
        longest=LONGEST_REASON,
        help_text=_("What would be better by it. Both sides read this."),
    )
    key = _key()


class VoiceForm(forms.Form):
    """Support may have a reason, an objection has one."""

    stance = forms.ChoiceField(choices=Stance.choices, widget=forms.HiddenInput)
    reason = words_field(
        label=pgettext_lazy("voice", "Reason"), longest=LONGEST_REASON, rows=2, required=False
    )

    asked_when_chosen = ("reason",)

    def clean(self) -> dict[str, object]:
        said = self.cleaned_data
        if said.get("stance") == Stance.OBJECT and not said.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("An objection needs a reason, so that others can think about it."))
        return said


class CommentForm(forms.Form):
    text = words_field(label=_("Comment"), longest=LONGEST_REASON, rows=2, required=False)
    suggestion = words_field(
        label=_("Better wording"),
        longest=LONGEST_WORDING,
        rows=2,
        required=False,
        help_text=_("The whole text as you would write it. It can be taken instead of the proposed one."),
    )
    key = _key()

    all_optional = True

    def __init__(self, *args: Any, proposed: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposed = proposed
        if not proposed:
            del self.fields["suggestion"]

    def clean_suggestion(self) -> str:
        """The box holds the proposed text to begin with: left as it is, nothing is suggested."""
        said = str(self.cleaned_data["suggestion"])
        return "" if _bare(said) == _bare(self.proposed) else said

    @property
    def is_unfolded(self) -> bool:
        """Another wording was typed."""
        return self.is_bound and _bare(str(self["suggestion"].value() or "")) != _bare(self.proposed)

    def clean(self) -> dict[str, object]:
        said = self.cleaned_data
        said.setdefault("suggestion", "")
        if not self.errors and not said.get("text") and not said.get("suggestion"):
            self.add_error("text", _("Say something, or suggest a better wording."))
        return said


def _bare(text: str) -> str:
    return " ".join(text.split())


class DeclineForm(forms.Form):
    answer = words_field(
        label=_("Why not?"),
        longest=LONGEST_REASON,
        rows=2,
        help_text=_("Whoever proposed it and whoever spoke about it is told this."),
    )
