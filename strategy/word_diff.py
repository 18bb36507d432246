"""What is different between two texts, word by word. Plain Python; Markdown is compared as it is written.

The kept and removed pieces in order are the text before, the kept and added ones the text after.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
SENTENCE_ENDS = re.compile(r"[.!?]|\s*\n\s*")  # the words that end one
MOST_COMPARED = 90_000  # pairs; so many take a tenth of a second, and twice as many words eight times as long


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


def _pieces(old: list[str], new: list[str]) -> Iterator[tuple[Piece, list[str]]]:
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    yield Piece.SAME, old[:head]
    yield from _between(old[head : len(old) - tail], new[head : len(new) - tail])
    yield Piece.SAME, old[len(old) - tail :]


def _between(was: list[str], is_now: list[str]) -> Iterator[tuple[Piece, list[str]]]:
    """Where much is different, sentences are compared first, and then the words of those that are different."""
    by_word = _are_few(was, is_now)
    old, new = (was, is_now) if by_word else (_sentences(was), _sentences(is_now))
    if not _are_few(old, new):
        yield from ((Piece.REMOVED, was), (Piece.ADDED, is_now))
        return
    for verb, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        removed, added = (TOKEN.findall("".join(parts)) for parts in (old[a:b], new[c:d]))
        if verb == "equal":
            yield Piece.SAME, removed
        elif by_word or not _are_few(removed, added):
            yield from ((Piece.REMOVED, removed), (Piece.ADDED, added))
        else:
            yield from _between(removed, added)


def _are_few(old: list[str], new: list[str]) -> bool:
    return len(old) * len(new) <= MOST_COMPARED


def _sentences(words: list[str]) -> list[str]:
    sentences = [""]
    for word in words:
        sentences[-1] += word
        if SENTENCE_ENDS.fullmatch(word):
            sentences.append("")
    return sentences


def _common(one: list[str], other: list[str]) -> int:
    """How many words both begin with."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
