"""Sentences of a text in Markdown, as somebody would say them aloud. Plain Python."""

from __future__ import annotations

import re

LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
AT_THE_BEGINNING = re.compile(r"^\s*(?:#{1,6}|[-*+>]|\d{1,3}[.)])\s+")
AROUND = re.compile(r"[*_`~]{1,3}(?=\S)|(?<=\S)[*_`~]{1,3}")
# A capital letter begins the next one: "approx. 20 %" and "z. B. heute" are no ends, a digit before the point is an ordinal.
END = re.compile(r"(?:(?<=[^\W\d]{2}[.!?])|(?<=[%)][.!?]))\s+(?=[A-ZÄÖÜ„“\"(])")


def sentences(text: str, *, longest: int) -> list[str]:
    """Each once, in the order of the text; those with more than `longest` characters are left out."""
    found = [
        sentence.strip()
        for line in text.splitlines()
        for sentence in END.split(_plain(line))
        if 1 < len(sentence.strip()) <= longest
    ]
    return list(dict.fromkeys(found))


def _plain(line: str) -> str:
    bare = AT_THE_BEGINNING.sub("", LINK.sub(r"\1", line))
    return AROUND.sub("", bare)
