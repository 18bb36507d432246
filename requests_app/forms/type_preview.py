"""A type's form as the rep will see it, in both languages, drawn by what draws the real one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from requests_app.form_fields import Words
from requests_app.forms import typed_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from django.utils.functional import Promise

    from requests_app.form_fields import FormField

LANGUAGES = (("de", _("German")), ("en", _("English")))


@dataclass(frozen=True, slots=True)
class Preview:
    language: str
    label: Promise
    name: str
    description: str
    form: forms.Form


def previews(typed: Mapping[str, Any], fields: Iterable[FormField]) -> list[Preview]:
    """One for each language. `typed`: the type's own columns as they stand on the page."""
    named = [_named(field, place) for place, field in enumerate(fields)]
    return [_preview(language, label, typed, named) for language, label in LANGUAGES]


def _named(field: FormField, place: int) -> FormField:
    """What is new has no key yet, and may have no label."""
    options = tuple(
        replace(option, key=option.key or f"new-{i}", label=_filled(option.label))
        for i, option in enumerate(field.options)
    )
    return replace(field, key=field.key or f"new-{place}", label=_filled(field.label), options=options)


def _filled(label: Words) -> Words:
    return Words(label.de or label.en or "…", label.en or label.de or "…")


def _preview(language: str, label: Promise, typed: Mapping[str, Any], fields: list[FormField]) -> Preview:
    with translation.override(language):
        form = forms.Form(prefix=f"preview-{language}", use_required_attribute=False)
        form.fields.update(typed_fields.build(fields, language))
    name, description = (str(typed.get(f"{column}_{language}") or "") for column in ("name", "description"))
    return Preview(language, label, name, description, form)
