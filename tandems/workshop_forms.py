"""What people type in a workshop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4, uuid5

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tandems import rule_words
from tandems.actions.propose_rule import RuleData
from tandems.actions.write_card import CardData
from tandems.measures import MEASURES, NotAMeasure, checked
from tandems.models import Binds, Expectation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tandems.agreed import RuleInWords
    from tandems.models import Rule
    from tandems.workshop import Card

LARGEST_KEY = 2**63 - 1  # of a row; a database raises above it
LONGEST_CARD = 500
LONGEST_NOTE = 300
AREA = {"rows": 2}
CARDS_FORM = "cards-form"  # the id of the form on the page; its first button is hidden: Enter in a note is no "I am ready"
USUAL = _("Left empty: the usual number, as you see it below.")


class CardsForm(forms.Form):
    """One box for each kind: whichever button is pressed, all that was typed is kept. Each box has a key of its own."""

    all_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in Expectation.Kind.choices:
            self.fields[f"text_{kind}"] = forms.CharField(
                label=label, max_length=LONGEST_CARD, required=False, widget=forms.Textarea(attrs=AREA)
            )
            self.fields[f"key_{kind}"] = forms.UUIDField(
                widget=forms.HiddenInput, required=False, initial=uuid4
            )

    def boxes(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Text and key of each kind."""
        return [(self[f"text_{kind}"], self[f"key_{kind}"]) for kind in Expectation.Kind.values]

    def cards(self) -> list[CardData]:
        """Those that say something. Only after `is_valid`.

        The key is the box's and the text's: sent twice it is one card; another text, typed after going back, is another.
        """
        said = self.cleaned_data
        return [
            CardData(kind, text, uuid5(said[f"key_{kind}"] or uuid4(), text))
            for kind in Expectation.Kind.values
            if (text := said[f"text_{kind}"])
        ]


class CardForm(forms.Form):
    text = forms.CharField(label=_("Text"), max_length=LONGEST_CARD, widget=forms.Textarea(attrs=AREA))


class PileForm(forms.Form):
    title = forms.CharField(label=_("What they have in common"), max_length=80, required=False)


class DoubtForm(forms.Form):
    text = forms.CharField(
        label=_("What would have to be different?"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs=AREA),
    )


class ReviewDateForm(forms.Form):
    day = forms.DateField(
        label=_("Next review on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class RatingsForm(forms.Form):
    """For each rule in one's own words a number and a note; what is left open is not rated.

    Its fields belong to the form of the cards (`form`), so that each button of the page keeps all that was typed.
    """

    all_optional = True

    def __init__(self, *args: Any, rules: Iterable[RuleInWords], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = [rule for rule in rules if not rule.measure]
        choices = [
            ("1", pgettext_lazy("rule kept", "1 – not at all")),
            ("2", "2"),
            ("3", pgettext_lazy("rule kept", "3 – half")),
            ("4", "4"),
            ("5", pgettext_lazy("rule kept", "5 – always")),
        ]
        for rule in self.rules:
            self.fields[f"kept_{rule.pk}"] = forms.ChoiceField(
                label=rule.sentence,
                choices=choices,
                required=False,
                widget=forms.RadioSelect(attrs={"form": CARDS_FORM}),
            )
            self.fields[f"note_{rule.pk}"] = forms.CharField(
                label=_("Note"),
                max_length=LONGEST_NOTE,
                required=False,
                widget=forms.TextInput(attrs={"form": CARDS_FORM}),
            )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        for rule in self.rules:
            if said.get(f"note_{rule.pk}") and not said.get(f"kept_{rule.pk}"):
                self.add_error(
                    f"kept_{rule.pk}", _("Please choose a number as well: a note alone is not kept.")
                )
        return said

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Number and note of each rule."""
        return [(self[f"kept_{rule.pk}"], self[f"note_{rule.pk}"]) for rule in self.rules]

    def said(self) -> dict[int, tuple[int, str]]:
        """Rule → (number, note). Only after `is_valid`."""
        data = self.cleaned_data
        return {
            rule.pk: (int(data[f"kept_{rule.pk}"]), data[f"note_{rule.pk}"])
            for rule in self.rules
            if data[f"kept_{rule.pk}"]
        }


class RuleForm(forms.Form):
    """A rule of the catalogue with its number, or one in our own words with whom it binds."""

    asked_when_chosen = ("measure", "hours", "days", "text", "binds")

    measure = forms.ChoiceField(
        label=_("Rule"),
        required=False,
        help_text=_("Those of the list measure themselves. You may as well write one in your own words."),
    )
    hours = forms.IntegerField(
        label=pgettext_lazy("how many", "Working hours"), required=False, min_value=1, help_text=USUAL
    )
    days = forms.IntegerField(label=_("Days"), required=False, min_value=1, help_text=USUAL)
    text = forms.CharField(label=_("In your own words"), max_length=300, required=False)
    binds = forms.ChoiceField(
        label=_("Whom it binds"), choices=Binds.choices, required=False, initial=Binds.BOTH
    )
    card = forms.TypedChoiceField(
        label=_("Comes from this card"), coerce=int, empty_value=None, required=False
    )
    replaces = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=LARGEST_KEY
    )

    def __init__(self, *args: Any, cards: Iterable[Card] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_side = [
            (
                rule_words.binds(side),
                [(key, rule_words.title(key)) for key, each in MEASURES.items() if each.binds == side],
            )
            for side in Binds.values
        ]
        self.fields["measure"].choices = [("", _("In our own words")), *by_side]  # type: ignore[attr-defined]
        from_card = [(card.pk, f"{card.author}: {card.text[:80]}") for card in cards]
        self.fields["card"].choices = [("", _("None")), *from_card]  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(rule: Rule) -> dict[str, Any]:
        """The form as it is for a change of this rule."""
        return {
            "measure": rule.measure,
            **rule.parameters,
            "text": rule.text,
            "binds": rule.binds,
            "replaces": rule.pk,
        }

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if self.errors:
            return said
        if not said["measure"]:
            for name in ("text", "binds"):
                if not said[name]:
                    self.add_error(name, self.fields[name].error_messages["required"])
            return said
        chosen = MEASURES[said["measure"]]
        said["parameters"] = {
            each.key: each.usual if said[each.key] is None else said[each.key] for each in chosen.parameters
        }
        try:
            checked(chosen.key, said["parameters"])
        except NotAMeasure as error:
            bounds = next(each for each in chosen.parameters if each.key == error.field)
            self.add_error(
                error.field,
                _("Between %(least)s and %(most)s, please.") % {"least": bounds.least, "most": bounds.most},
            )
        return said

    def data_typed(self) -> RuleData:
        """Only after `is_valid`."""
        said = self.cleaned_data
        return RuleData(
            measure=said["measure"],
            parameters=said.get("parameters", {}),
            text=said["text"],
            binds=said["binds"],
            card=said["card"],
            replaces=said["replaces"],
        )
