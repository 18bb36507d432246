"""A request type's fields as a form, and their values as people read them.

Stored values are JSON: text as it is, numbers and money as plain decimals in a string ("1234.5"), dates as ISO, choices
by their key, yes and no as booleans. A file field has no value: its files are the request's attachments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

from requests_app.form_fields import LONGEST_LINE, LONGEST_TEXT, FormField, Kind
from salesdesk.web import readable
from salesdesk.web.typed_number import decimal_from

RADIOS_UP_TO = 4  # options; more of them are quicker to find in a list that opens
YES, NO = "yes", "no"


def build(fields: Iterable[FormField], language: str | None) -> dict[str, forms.Field]:
    """The form fields by key, in order, labelled in `language`."""
    return {field.key: _described(BUILDERS[field.kind](field, language), field, language) for field in fields}


def to_json(field: FormField, cleaned: Any) -> Any:
    """What `build`'s field cleaned to, as it is stored; None where nothing was said."""
    if cleaned in (None, "") or field.kind is Kind.FILE:
        return None
    if field.kind is Kind.YES_NO:
        return cleaned == YES
    if isinstance(cleaned, Decimal):
        return format(cleaned, "f")
    return cleaned.isoformat() if isinstance(cleaned, date) else cleaned


def initial(fields: Iterable[FormField], values: Mapping[str, Any]) -> dict[str, Any]:
    """The stored values as `build`'s fields show them. What cannot be read (yet) is shown as it was typed."""
    return {
        field.key: _typed(field, values[field.key]) for field in fields if values.get(field.key) is not None
    }


def shown(field: FormField, value: Any) -> str:
    """A stored value for reading, in the active language; "" where there is none."""
    if value in (None, ""):
        return ""
    try:
        return SHOWN[field.kind](field, value)
    except (ValueError, TypeError, InvalidOperation):  # written by an older form, or by hand
        return str(value)


class TypedNumber(forms.CharField):
    """A decimal as people write it: "1.234,5", "1,234.5", "1234,5". A single sign is read as the language has it."""

    def __init__(self, *, money: bool, language: str | None, **kwargs: Any) -> None:
        super().__init__(max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)
        self.money, self.language = money, language

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        number = decimal_from(text, language=self.language)
        if number is None:
            raise ValidationError(_("Please enter a number."), code="invalid")
        if abs(number) >= Decimal(10) ** 12:
            raise ValidationError(_("This number is too large."), code="too_large")
        if not self.money:
            return number
        if number < 0:
            raise ValidationError(_("An amount cannot be negative."), code="negative")
        amount = number.quantize(Decimal("0.01"))
        if amount >= Decimal(10) ** 12:  # by being rounded up
            raise ValidationError(_("This number is too large."), code="too_large")
        return amount


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class SeveralFiles(forms.FileField):
    """Cleans to a list, empty without files: whether a file is missing is asked of what the request has already."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        chosen = data if isinstance(data, list | tuple) else [data]
        return [file for file in chosen if file]


def _described(form_field: forms.Field, field: FormField, language: str | None) -> forms.Field:
    form_field.required = field.required
    form_field.widget.is_required = False  # an unfinished draft is saved; what is missing is said on sending
    form_field.label = field.label.in_language(language)
    form_field.help_text = escape(field.help.in_language(language))  # drawn as it is, and typed by people
    form_field.error_messages["required"] = _("“%(field)s” is missing.") % {"field": form_field.label}
    return form_field


def _text(field: FormField, language: str | None) -> forms.Field:
    return forms.CharField(max_length=LONGEST_LINE)


def _long_text(field: FormField, language: str | None) -> forms.Field:
    return forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4}))


def _number(field: FormField, language: str | None) -> forms.Field:
    number = TypedNumber(money=False, language=language)
    number.unit = field.unit_in(language)  # type: ignore[attr-defined]  # drawn beside it
    return number


def _money(field: FormField, language: str | None) -> forms.Field:
    amount = TypedNumber(money=True, language=language)
    amount.unit = field.unit or "€"  # type: ignore[attr-defined]  # drawn beside it
    return amount


def _date(field: FormField, language: str | None) -> forms.Field:
    return forms.DateField(
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"],
    )


def _choice(field: FormField, language: str | None) -> forms.Field:
    choices = [(option.key, option.label.in_language(language)) for option in field.options]
    if len(choices) > RADIOS_UP_TO:
        return forms.ChoiceField(choices=[("", _("Please choose")), *choices], widget=forms.Select)
    if not field.required:
        choices = [("", pgettext("form value", "Not stated")), *choices]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)


def _yes_no(field: FormField, language: str | None) -> forms.Field:
    choices = [(YES, pgettext("form value", "Yes")), (NO, pgettext("form value", "No"))]
    if not field.required:
        choices = [("", pgettext("form value", "Not stated")), *choices]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)


def _file(field: FormField, language: str | None) -> forms.Field:
    return SeveralFiles()


BUILDERS: dict[Kind, Callable[[FormField, str | None], forms.Field]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _long_text,
    Kind.NUMBER: _number,
    Kind.MONEY: _money,
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.YES_NO: _yes_no,
    Kind.FILE: _file,
}


def _typed(field: FormField, value: Any) -> Any:
    if field.kind is Kind.YES_NO and isinstance(value, bool):
        return YES if value else NO
    if field.kind in {Kind.NUMBER, Kind.MONEY}:
        number = decimal_from(str(value), language="en")
        return value if number is None else number_format(number, use_l10n=True, force_grouping=False)
    return value


def _shown_number(field: FormField, value: Any) -> str:
    figure = readable.number(Decimal(str(value)))
    unit = field.unit_in(get_language())
    return f"{figure}{readable.NBSP}{unit}" if unit else figure


def _shown_money(field: FormField, value: Any) -> str:
    return readable.money(Decimal(str(value)), {"€": "EUR", "": "EUR"}.get(field.unit, field.unit))


def _shown_date(field: FormField, value: Any) -> str:
    return readable.day(date.fromisoformat(str(value)))


def _shown_choice(field: FormField, value: Any) -> str:
    labels = {option.key: option.label.in_language(get_language()) for option in field.options}
    return labels.get(value, str(value))


def _shown_yes_no(field: FormField, value: Any) -> str:
    return pgettext("form value", "Yes") if value in (True, YES) else pgettext("form value", "No")


def _as_it_is(field: FormField, value: Any) -> str:
    return str(value)


SHOWN: dict[Kind, Callable[[FormField, Any], str]] = {
    Kind.TEXT: _as_it_is,
    Kind.LONG_TEXT: _as_it_is,
    Kind.NUMBER: _shown_number,
    Kind.MONEY: _shown_money,
    Kind.DATE: _shown_date,
    Kind.CHOICE: _shown_choice,
    Kind.YES_NO: _shown_yes_no,
    Kind.FILE: _as_it_is,
}
