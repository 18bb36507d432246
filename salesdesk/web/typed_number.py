"""A number as people write it. Plain Python."""

from __future__ import annotations

import re
from decimal import Decimal

PLAIN = re.compile(r"[+-]?[0-9]+")
GROUPED = re.compile(r"[+-]?[0-9]{1,3}([.,])[0-9]{3}(\1[0-9]{3})*")
SPACES = re.compile(r"[\s'’_]")  # people group digits by them


def decimal_from(text: str, *, language: str | None) -> Decimal | None:
    """A number as people write it, or None. Of comma and point the last one divides the decimals; a sign that stands
    alone before three digits is read as `language` has it; one that stands twice groups.
    """
    bare = SPACES.sub("", text).replace("−", "-")
    signs = [character for character in bare if character in ".,"]
    groups_by = "." if (language or "").startswith("de") else ","
    if len(set(signs)) > 1:
        whole, decimals = bare.rsplit(signs[-1], 1)
    elif len(signs) > 1 or (signs == [groups_by] and GROUPED.fullmatch(bare)):
        whole, decimals = bare, ""
    else:
        whole, _, decimals = bare.partition(signs[0] if signs else ".")
    if not (PLAIN.fullmatch(whole) or GROUPED.fullmatch(whole)) or not re.fullmatch("[0-9]*", decimals):
        return None
    digits = whole.replace(".", "").replace(",", "")
    return Decimal(f"{digits}.{decimals}" if decimals else digits)
