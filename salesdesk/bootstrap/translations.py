"""Translations without gettext: `.po` to `.mo` by polib, and what a catalogue must be to count as complete."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from salesdesk.bootstrap.environment import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polib

LOCALE = ROOT / "locale"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdi]|\{\w*\}")


def compile_catalogues() -> int:
    """Compiles each catalogue that is newer than its result; returns how many. Raises OSError for an unreadable one."""
    import polib

    outdated = [po for po in catalogues() if is_outdated(po)]
    for po in outdated:
        compiled = po.with_suffix(f".{os.getpid()}")  # several test workers may do this at once
        polib.pofile(str(po), encoding="utf-8").save_as_mofile(str(compiled))
        compiled.replace(po.with_suffix(".mo"))
    return len(outdated)


def catalogues(locale: Path = LOCALE) -> list[Path]:
    return sorted(locale.glob("*/LC_MESSAGES/*.po"))


def entries(po: Path) -> set[tuple[str, str, str]]:
    """What the catalogue translates: context, text and plural of each entry in use."""
    import polib

    used = (entry for entry in polib.pofile(str(po)) if not entry.obsolete)
    return {(entry.msgctxt or "", entry.msgid, entry.msgid_plural) for entry in used}


def problems(po: Path) -> list[str]:
    """What is missing or wrong in a catalogue, as sentences; empty when it is complete."""
    import polib

    return [f"{po.relative_to(ROOT)}: {said}" for entry in polib.pofile(str(po)) for said in _problems(entry)]


def _problems(entry: polib.POEntry) -> Iterator[str]:
    name = repr(entry.msgid[:60])
    if entry.obsolete:
        yield f"{name} is no longer used"
        return
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.fuzzy:
        yield f"{name} is marked fuzzy"
    if not all(texts):
        yield f"{name} is not translated"
    originals = _placeholders(entry.msgid) | _placeholders(entry.msgid_plural)
    for text in filter(None, texts):
        # A form for one may leave its number out; nothing may bring in a name that the code does not give.
        if _placeholders(text) - originals or (not entry.msgid_plural and originals - _placeholders(text)):
            yield f"{name} has other placeholders than its translation {text[:60]!r}"


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def is_outdated(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime
