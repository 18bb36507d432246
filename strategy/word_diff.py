"""What is different between two texts, word by word. Plain Python; Markdown is compared as it is written.

The kept and removed pieces in order are the text before, the kept and added ones the text after.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
MOST_COMPARED = 4_000_000  # pairs of words; beyond it nobody reads what is kept either


class Piece(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Words:
    piece: Piece
    text: str


def compare(before: str, after: str) -> tuple[Words, ...]:
    """The pieces in reading order, none empty; what is removed stands before what is added in its place."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    pieces: list[Words] = []
    for piece, words in _pieces(old, new):
        text = "".join(words)
        if text and pieces and pieces[-1].piece is piece:
            pieces[-1] = Words(piece, pieces[-1].text + text)
        elif text:
            pieces.append(Words(piece, text))
    return tuple(pieces)


def _pieces(old: list[str], new: list[str]) -> list[tuple[Piece, list[str]]]:
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    was, is_now = old[head : len(old) - tail], new[head : len(new) - tail]
    found = [(Piece.SAME, old[:head])]
    if len(was) * len(is_now) > MOST_COMPARED:
        found += [(Piece.REMOVED, was), (Piece.ADDED, is_now)]
    else:
        for verb, a, b, c, d in SequenceMatcher(None, was, is_now, autojunk=False).get_opcodes():
            if verb == "equal":
                found.append((Piece.SAME, was[a:b]))
            else:
                found += [(Piece.REMOVED, was[a:b]), (Piece.ADDED, is_now[c:d])]
    return [*found, (Piece.SAME, old[len(old) - tail :])]


def _common(one: list[str], other: list[str]) -> int:
    """How many words both begin with."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
