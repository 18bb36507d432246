"""The fields of a type's form, as an administrator edits them.

Each field and each option is a row of its own. `field` and `<field>-option` name the rows in their order; a row is called
by its key, which never changes, or new-1, new-2 … until it has one. So the page needs no script: buttons send `do`, and the
rows come back rearranged with everything that was typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from requests_app.form_fields import FormField, Kind, Option, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import QueryDict

MOST_FIELDS, MOST_OPTIONS, FEWEST_OPTIONS = 30, 30, 2
NEW = re.compile(r"new-[0-9]{1,4}")  # keys know no hyphen
BLANK_FIELD, BLANK_OPTION = "new-field", "new-option"  # in the rows that a script makes copies of
CURRENCY = re.compile(r"€|[A-Z]{3}")
KIND_LABELS = {
    Kind.TEXT: _("Text, one line"),
    Kind.LONG_TEXT: _("Long text"),
    Kind.NUMBER: _("Number with unit"),
    Kind.MONEY: _("Amount of money"),
    Kind.DATE: _("Date"),
    Kind.CHOICE: _("Choice"),
    Kind.YES_NO: _("Yes or no"),
    Kind.FILE: _("Files and photos"),
}
KIND_ICONS = {
    Kind.TEXT: "type",
    Kind.LONG_TEXT: "list",
    Kind.NUMBER: "hash",
    Kind.MONEY: "euro",
    Kind.DATE: "calendar",
    Kind.CHOICE: "list-checks",
    Kind.YES_NO: "toggle-left",
    Kind.FILE: "paperclip",
}


class Rows(forms.Form):
    """A row is judged by the server alone, so that nothing keeps an unfinished one from being moved."""

    use_required_attribute = False

    def typed(self) -> dict[str, Any]:
        """What stands in it, unjudged."""
        return {name: self[name].value() for name in self.fields}

    @property
    def is_blank(self) -> bool:
        return not any(str(value or "").strip() for name, value in self.typed().items() if name != "kind")


class OptionForm(Rows):
    de = forms.CharField(label=_("Option (German)"), max_length=80)
    en = forms.CharField(label=_("Option (English)"), max_length=80)


class FieldForm(Rows):
    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind.value, KIND_LABELS[kind]) for kind in Kind])
    label_de = forms.CharField(label=_("Label (German)"), max_length=80)
    label_en = forms.CharField(label=_("Label (English)"), max_length=80)
    help_de = forms.CharField(label=_("Help (German)"), max_length=200, required=False)
    help_en = forms.CharField(label=_("Help (English)"), max_length=200, required=False)
    unit_de = forms.CharField(label=_("Unit or currency (German)"), max_length=12, required=False)
    unit_en = forms.CharField(label=_("Unit or currency (English)"), max_length=12, required=False)
    required = forms.BooleanField(label=_("Must be filled in"), required=False)

    def __init__(self, *args: Any, fixed: Kind | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fixed = fixed
        if fixed:
            del self.fields["kind"]

    @property
    def kind_now(self) -> Kind:
        """As chosen so far; a text where nothing sensible is."""
        typed = self.fixed or self["kind"].value()
        return Kind(typed) if typed in set(Kind) else Kind.TEXT

    def clean_unit_de(self) -> str:
        unit: str = self.cleaned_data["unit_de"]
        if self.kind_now is Kind.MONEY and unit and not CURRENCY.fullmatch(unit):
            raise forms.ValidationError(_("A currency has three letters, for example CHF. Empty: €."))
        return unit


@dataclass
class OptionRow:
    token: str
    form: OptionForm

    @property
    def key(self) -> str:
        return "" if "-" in self.token else self.token


@dataclass
class FieldRow:
    token: str
    form: FieldForm
    options: list[OptionRow] = attribute(default_factory=list)
    is_open: bool = False

    @property
    def key(self) -> str:
        return "" if "-" in self.token else self.token

    @property
    def kind_label(self) -> Any:
        return KIND_LABELS[self.form.kind_now]

    @property
    def icon(self) -> str:
        return KIND_ICONS[self.form.kind_now]

    @property
    def title(self) -> str:
        typed = self.form.typed()
        labels = (typed["label_de"], typed["label_en"])
        first, second = labels if (get_language() or "").startswith("de") else reversed(labels)
        return str(first or second or "").strip()

    @property
    def all_forms(self) -> list[Rows]:
        return [self.form, *(option.form for option in self.options)]

    @property
    def is_blank(self) -> bool:
        return not self.key and all(form.is_blank for form in self.all_forms)

    def is_valid(self) -> bool:
        is_choice = self.form.kind_now is Kind.CHOICE
        self.options = [o for o in self.options if is_choice and not (o.form.is_blank and not o.key)]
        judged = [form.is_valid() for form in self.all_forms]  # every one, so that all is said at once
        valid = all(judged)
        if is_choice and len(self.options) < FEWEST_OPTIONS:
            self.form.add_error(None, _("A choice needs at least two options."))
            valid = False
        labels = [str(o.form.typed()["de"]).strip().casefold() for o in self.options]
        for row, label in zip(self.options, labels, strict=True):
            if label and labels.count(label) > 1:
                row.form.add_error("de", _("This option stands here twice."))
                valid = False
        self.is_open = not valid
        return valid

    def field(self) -> FormField:
        """As typed; what is not valid is filled up, so that a preview can be shown at any time."""
        typed = {name: str(value or "").strip() for name, value in self.form.typed().items()}
        kind = self.form.kind_now
        has_unit = kind in {Kind.NUMBER, Kind.MONEY}
        options = [
            (o.key, *(str(o.form.typed()[name] or "").strip() for name in ("de", "en"))) for o in self.options
        ]
        return FormField(
            key=self.key,
            kind=kind,
            label=Words(typed["label_de"], typed["label_en"]),
            help=Words(typed["help_de"], typed["help_en"]),
            required=self.form["required"].value() in {True, "on"},
            unit=typed["unit_de"] if has_unit else "",
            unit_en=typed["unit_en"] if has_unit else "",
            options=tuple(Option(key, Words(de, en)) for key, de, en in options)
            if kind is Kind.CHOICE
            else (),
        )


def stored_rows(fields: Iterable[FormField]) -> list[FieldRow]:
    """The rows of a form as it is."""
    return [_stored_row(field) for field in fields]


def posted_rows(data: QueryDict, kinds: Mapping[str, Kind]) -> list[FieldRow]:
    """The rows as sent. `kinds`: of every key the type ever had; other names are nobody's, and left out."""
    tokens = dict.fromkeys(token for token in data.getlist("field") if token in kinds or NEW.fullmatch(token))
    return [
        FieldRow(
            token,
            FieldForm(data, prefix=f"field-{token}", fixed=kinds.get(token)),
            [
                OptionRow(option, OptionForm(data, prefix=f"field-{token}-option-{option}"))
                for option in dict.fromkeys(data.getlist(f"{token}-option")[:MOST_OPTIONS])
                if re.fullmatch(r"[a-z0-9_]{1,40}|new-[0-9]{1,4}", option)
            ],
        )
        for token in list(tokens)[:MOST_FIELDS]
    ]


def unjudged(rows: Iterable[FieldRow]) -> list[FieldRow]:
    """The same rows with what was typed, without a word about what is still missing."""
    return [
        FieldRow(
            row.token,
            FieldForm(initial=row.form.typed(), prefix=f"field-{row.token}", fixed=row.form.fixed),
            [_option_row(row.token, option.token, option.form.typed()) for option in row.options],
            row.is_open,
        )
        for row in rows
    ]


def rearrange(rows: list[FieldRow], deed: str) -> None:
    """Do what a button says: "add", "up …", "down …", "remove …", and the same for a field's options ("add-option …")."""
    verb, *tokens = deed.split()
    if verb == "add":
        if len(rows) < MOST_FIELDS:
            rows.append(new_row(_next(row.token for row in rows)))
        return
    row = next((found for found in rows if tokens and found.token == tokens[0]), None)
    if row is None:
        return
    row.is_open = True
    if verb == "add-option" and len(row.options) < MOST_OPTIONS:
        row.options.append(_option_row(row.token, _next(o.token for o in row.options), {}))
    elif verb.endswith("-option"):
        _move(row.options, verb.removesuffix("-option"), tokens[-1])
    else:
        _move(rows, verb, row.token)


def new_row(token: str, option_tokens: Iterable[str] = ("new-1", "new-2")) -> FieldRow:
    form = FieldForm(prefix=f"field-{token}", initial={"kind": Kind.TEXT.value})
    return FieldRow(token, form, [_option_row(token, option, {}) for option in option_tokens], is_open=True)


def _move(rows: list[Any], verb: str, token: str) -> None:
    place = next((index for index, row in enumerate(rows) if row.token == token), None)
    if place is None:
        return
    row = rows.pop(place)
    if verb != "remove":
        rows.insert(max(0, place - 1) if verb == "up" else place + 1, row)


def _next(tokens: Iterable[str]) -> str:
    numbers = [int(token.removeprefix("new-")) for token in tokens if NEW.fullmatch(token)]
    return f"new-{max(numbers, default=0) + 1}"


def _stored_row(field: FormField) -> FieldRow:
    typed = {
        "label_de": field.label.de,
        "label_en": field.label.en,
        "help_de": field.help.de,
        "help_en": field.help.en,
        "unit_de": field.unit,
        "unit_en": field.unit_en,
        "required": field.required,
    }
    form = FieldForm(initial=typed, prefix=f"field-{field.key}", fixed=field.kind)
    options = [_option_row(field.key, o.key, {"de": o.label.de, "en": o.label.en}) for o in field.options]
    return FieldRow(field.key, form, options)


def _option_row(field_token: str, token: str, typed: dict[str, Any]) -> OptionRow:
    return OptionRow(token, OptionForm(initial=typed, prefix=f"field-{field_token}-option-{token}"))
