"""What is different word by word: applying it gives both texts."""

from __future__ import annotations

import time
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy.word_diff import Piece, Words, compare

WORDS = st.sampled_from(["wir", "liefern", "schnell", "nicht", ",", ".", " ", "  ", "\n", "**fett**", "Ä"])
SHUFFLED = " ".join(Random(7).choices("abcdefgh", k=4000))
TEXTS = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=40).map("".join))


def is_same(pieces: tuple[Words, ...]) -> bool:
    return all(one.piece is Piece.SAME for one in pieces)


def side(pieces: tuple[Words, ...], *kept: Piece) -> str:
    return "".join(one.text for one in pieces if one.piece in kept)


@given(TEXTS, TEXTS)
def test_applying_it_gives_both_texts(before: str, after: str) -> None:
    pieces = compare(before, after)
    assert side(pieces, Piece.SAME, Piece.REMOVED) == before
    assert side(pieces, Piece.SAME, Piece.ADDED) == after
    assert all(one.text for one in pieces)
    assert all(one.piece is not other.piece for one, other in pairwise(pieces))


@given(TEXTS)
def test_the_same_text_is_the_same(text: str) -> None:
    pieces = compare(text, text)
    assert is_same(pieces)
    assert len(pieces) == (1 if text else 0)


@given(TEXTS, TEXTS)
def test_only_the_same_text_is_the_same(before: str, after: str) -> None:
    assert is_same(compare(before, after)) == (before == after)


def test_only_the_words_that_differ_are_marked() -> None:
    assert compare("Wir liefern in drei Tagen.", "Wir liefern in zwei Tagen.") == (
        Words(Piece.SAME, "Wir liefern in "),
        Words(Piece.REMOVED, "drei"),
        Words(Piece.ADDED, "zwei"),
        Words(Piece.SAME, " Tagen."),
    )


def test_a_word_is_a_word_and_not_its_letters() -> None:
    assert compare("Kundin", "Kunde") == (Words(Piece.REMOVED, "Kundin"), Words(Piece.ADDED, "Kunde"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 2000, "b " * 2000),
        ("a b " * 1000, "b a a " * 660),
        (" ".join(str(n) for n in range(900)), " ".join(str(n) for n in range(900, 0, -1))),
        ("a" + "." * 3998, "." * 3998 + "a"),
        (SHUFFLED[:4000], SHUFFLED[4000:8000]),
        (SHUFFLED[:4000].replace(" a", ". A"), SHUFFLED[4000:8000].replace(" b", ". B")),
    ],
)
def test_the_longest_texts_are_compared_without_anybody_waiting(before: str, after: str) -> None:
    began = time.process_time()
    pieces = compare(before, after)
    assert time.process_time() - began < 1
    assert side(pieces, Piece.SAME, Piece.REMOVED) == before
    assert side(pieces, Piece.SAME, Piece.ADDED) == after


def test_of_a_long_text_changed_at_both_ends_only_the_words_that_differ_are_marked() -> None:
    middle = "".join(f"We sell part number {n}. " for n in range(150))
    pieces = compare(f"We win food. {middle}We stay fast.", f"We win pharma. {middle}We stay reliable.")
    assert [one.text for one in pieces if one.piece is not Piece.SAME] == [
        "food",
        "pharma",
        "fast",
        "reliable",
    ]
