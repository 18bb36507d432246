"""Sentences of a text in Markdown, as somebody would say them aloud. Plain Python."""

from __future__ import annotations

import re

LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
AT_THE_BEGINNING = re.compile(r"^\s*(?:#{1,6}|[-*+>]|\d{1,3}[.)])\s+")
AROUND = re.compile(r"[*_`~]{1,3}(?=\S)|(?<=\S)[*_`~]{1,3}")
# A capital letter begins the next one: "approx. 20 %" and "z. B. heute" are no ends, a digit before the point is an ordinal.
END = re.compile(r"(?:(?<=[^\W\d]{2}[.!?])|(?<=[%)][.!?]))\s+(?=[A-ZÄÖÜ„“\"(])")
NO_END = frozenset({"abt", "ca", "co", "dipl", "dr", "fa", "fr", "ggf", "hr", "ing", "inkl", "max", "min", "mio", "mr", "mrd", "mrs", "ms", "no", "nr", "prof", "st", "str", "tel", "vs"})  # fmt: skip
FEWEST_WORDS = 3  # of a sentence; a line of its own may have fewer: a heading, a name


def sentences(text: str, *, longest: int) -> list[str]:
    """Each once, in the order of the text; those with more than `longest` characters are left out."""
    found = [
        sentence
        for line in text.splitlines()
        for sentence in _of_a_line(_plain(line))
        if len(sentence) <= longest
    ]
    return list(dict.fromkeys(found))


def bare(text: str) -> str:
    """What is the same sentence is the same text: whatever is large or small, however many blanks, with a full stop or without."""
    return " ".join(text.casefold().split()).rstrip(" .!?…;:,")


def _of_a_line(line: str) -> list[str]:
    pieces: list[str] = []
    for piece in END.split(line):
        if pieces and pieces[-1].split()[-1].strip('.("„“').casefold() in NO_END:
            pieces[-1] += f" {piece.strip()}"
        elif piece.strip():
            pieces.append(piece.strip())
    if len(pieces) == 1:
        return [piece for piece in pieces if len(piece) > 1]
    return [piece for piece in pieces if len(piece.split()) >= FEWEST_WORDS]


def _plain(line: str) -> str:
    bare = AT_THE_BEGINNING.sub("", LINK.sub(r"\1", line))
    return AROUND.sub("", bare)
