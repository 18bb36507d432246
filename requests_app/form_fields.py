"""The fields of a request type's form, as data.

A form version is a list of these, stored as JSON and never changed: an old request is always read by the version it
was written with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


LONGEST_LINE = 300  # characters of a text
LONGEST_TEXT = 20_000  # of a long text


class Kind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"  # with a unit
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Words:
    """The same text in both languages."""

    de: str
    en: str

    def in_language(self, language: str | None) -> str:
        return self.de if (language or "").startswith("de") else self.en


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    label: Words


@dataclass(frozen=True, slots=True)
class FormField:
    key: str
    kind: Kind
    label: Words
    help: Words
    required: bool = False
    unit: str = ""
    unit_en: str = ""  # where it is not called the same in English
    options: tuple[Option, ...] = ()

    def unit_in(self, language: str | None) -> str:
        return self.unit if (language or "").startswith("de") else self.unit_en or self.unit

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "kind": self.kind.value,
            "label_de": self.label.de,
            "label_en": self.label.en,
            "help_de": self.help.de,
            "help_en": self.help.en,
            "required": self.required,
            "unit": self.unit,
            "unit_en": self.unit_en,
            "options": [{"key": o.key, "de": o.label.de, "en": o.label.en} for o in self.options],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> FormField:
        return cls(
            key=data["key"],
            kind=Kind(data["kind"]),
            label=Words(data["label_de"], data["label_en"]),
            help=Words(data.get("help_de", ""), data.get("help_en", "")),
            required=data.get("required", False),
            unit=data.get("unit", ""),
            unit_en=data.get("unit_en", ""),
            options=tuple(Option(o["key"], Words(o["de"], o["en"])) for o in data.get("options", ())),
        )


def missing(
    fields: Sequence[FormField], values: Mapping[str, Any], files: Iterable[str] = ()
) -> list[FormField]:
    """The required fields that are not filled in. `files`: keys of the file fields that have at least one file; asked only where a
    file is required.
    """
    attached = set(files) if any(field.required and field.kind is Kind.FILE for field in fields) else set()
    return [
        field
        for field in fields
        if field.required
        and (field.key not in attached if field.kind is Kind.FILE else values.get(field.key) in (None, ""))
    ]


def unreadable(fields: Iterable[FormField], values: Mapping[str, Any]) -> list[FormField]:
    """The fields whose stored value is not of their kind: a draft keeps what was typed, even while it is wrong."""
    return [
        field
        for field in fields
        if values.get(field.key) not in (None, "") and not _fits(field, values[field.key])
    ]


def _fits(field: FormField, value: Any) -> bool:
    if field.kind is Kind.YES_NO:
        return isinstance(value, bool)
    if not isinstance(value, str):
        return False
    if field.kind in {Kind.NUMBER, Kind.MONEY}:
        return re.fullmatch(r"-?\d+(\.\d+)?", value) is not None
    if field.kind is Kind.DATE:
        return _is_date(value)
    if field.kind is Kind.CHOICE:
        return value in {option.key for option in field.options}
    return len(value) <= (LONGEST_LINE if field.kind is Kind.TEXT else LONGEST_TEXT)


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
