"""A type's form as the rep will see it, in both languages, drawn by what draws the real one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

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
    # Two new fields have no key yet, and neither have their options.
    named = [
        replace(
            field,
            key=field.key or f"new-{place}",
            options=tuple(replace(o, key=o.key or f"new-{i}") for i, o in enumerate(field.options)),
        )
        for place, field in enumerate(fields)
    ]
    return [_preview(language, label, typed, named) for language, label in LANGUAGES]


def _preview(language: str, label: Promise, typed: Mapping[str, Any], fields: list[FormField]) -> Preview:
    with translation.override(language):
        form = forms.Form(prefix=f"preview-{language}", use_required_attribute=False)
        form.fields.update(typed_fields.build(fields, language))
    name, description = (str(typed.get(f"{column}_{language}") or "") for column in ("name", "description"))
    return Preview(language, label, name, description, form)
