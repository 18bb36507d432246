"""The pulse as people type it: an answer; what a manager prepares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from strategy.actions.answer_pulse import PulseAnswerData
from strategy.models import Choice
from strategy.models.pulse import LONGEST_STATEMENT, LONGEST_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from strategy.models import PulseStatement

PREFIX = "statement_"


class PulseForm(forms.Form):
    """The words first: whoever has read the statements would only repeat them."""

    words = forms.CharField(
        label=_("In one or two sentences: what is our sales strategy?"),
        help_text=_(
            "In your own words, as you would tell a new colleague. Nothing in it should show who you are."
        ),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, statements: Iterable[PulseStatement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for statement in statements:
            self.fields[f"{PREFIX}{statement.pk}"] = forms.ChoiceField(
                label=statement.text,
                choices=Choice.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Say something to this one; “not sure” is an answer.")},
            )

    @property
    def statements(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(PREFIX)]

    def data_typed(self) -> PulseAnswerData:
        """Only after `is_valid`."""
        said = self.cleaned_data
        choices = {
            int(name.removeprefix(PREFIX)): choice for name, choice in said.items() if name.startswith(PREFIX)
        }
        return PulseAnswerData(choices, said["words"].replace("\r\n", "\n"))


class PartsForm(forms.Form):
    """`sentences`: of the published version, as far as they are not chosen yet."""

    chosen = forms.MultipleChoiceField(
        label=_("Sentences of the strategy"), required=False, widget=forms.CheckboxSelectMultiple
    )
    own = forms.CharField(
        label=_("Or a sentence of it in plainer words"),
        help_text=_("It must say what the published version says."),
        max_length=LONGEST_STATEMENT,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    all_optional = True

    def __init__(self, *args: Any, sentences: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(one, one) for one in sentences]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not said.get("chosen") and not said.get("own"):
            self.add_error("chosen", _("Choose a sentence, or write one."))
        return said

    def texts(self) -> list[str]:
        """Only after `is_valid`."""
        return [*self.cleaned_data["chosen"], *filter(None, [self.cleaned_data["own"]])]


class DecoysForm(forms.Form):
    decoy = forms.CharField(
        label=_("Decoys, one on each line"),
        help_text=_("What one could well take for our strategy, but what is not part of it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_decoy(self) -> list[str]:
        lines = [line.strip() for line in str(self.cleaned_data["decoy"]).splitlines()]
        if any(len(line) > LONGEST_STATEMENT for line in lines):
            raise forms.ValidationError(
                ngettext(
                    "%(n)s character on a line at most.",
                    "%(n)s characters on a line at most.",
                    LONGEST_STATEMENT,
                ),
                params={"n": LONGEST_STATEMENT},
            )
        return list(filter(None, lines))


class OpenForm(forms.Form):
    closes_on = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
