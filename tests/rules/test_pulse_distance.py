"""How far pictures of the strategy are from each other, against every single answer."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy.pulse.distance import Taken, distance, picture, published
from strategy.pulse.quarters import next_quarter
from strategy.pulse.sentences import bare, sentences
from strategy.small_groups import are_enough, are_enough_words

WORTH = {"yes": Fraction(1), "unsure": Fraction(1, 2), "no": Fraction(0)}
people = st.integers(1, 8).flatmap(
    lambda length: st.tuples(
        st.lists(st.booleans(), min_size=length, max_size=length),
        *(st.lists(st.lists(st.sampled_from(sorted(WORTH)), min_size=length, max_size=length), min_size=1, max_size=9)
          for _side in range(2)),
    )
)  # fmt: skip


def counted(answers: list[list[str]]) -> list[Taken]:
    columns = list(zip(*answers, strict=True))
    return [Taken(*(column.count(choice) for choice in ("yes", "no", "unsure"))) for column in columns]


@given(people)
def test_a_sides_distance_is_the_mean_of_its_peoples_own(world: tuple) -> None:
    parts, side, _other = world
    own = [
        mean(abs(WORTH[said] - (1 if part else 0)) for said, part in zip(answer, parts, strict=True))
        for answer in side
    ]
    assert distance(picture(counted(side)), published(parts)) == mean(own)


@given(people)
def test_between_the_sides_it_is_the_mean_difference_of_what_they_say_is_part(world: tuple) -> None:
    _parts, one, other = world
    shares = [
        [mean(WORTH[answer[place]] for answer in side) for place in range(len(side[0]))]
        for side in (one, other)
    ]
    by_hand = mean(abs(here - there) for here, there in zip(*shares, strict=True))
    assert distance(picture(counted(one)), picture(counted(other))) == by_hand


@given(people)
def test_it_is_a_distance(world: tuple) -> None:
    """None to itself, the same both ways, never more than all, and no shorter by a detour."""
    parts, one, other = world
    a, b, truth = picture(counted(one)), picture(counted(other)), published(parts)
    assert distance(a, a) == 0
    assert distance(a, b) == distance(b, a)
    assert 0 <= distance(a, truth) <= 1
    assert distance(a, truth) <= distance(a, b) + distance(b, truth)


@pytest.mark.parametrize("length", [1, 2, 3])
def test_of_plain_yes_and_no_it_is_hammings_share_of_differences(length: int) -> None:
    for one, other in product(product([True, False], repeat=length), repeat=2):
        differing = sum(here != there for here, there in zip(one, other, strict=True))
        assert distance(published(one), published(other)) == Fraction(differing, length)


def test_pictures_of_different_statements_have_none() -> None:
    for one, other in ([], []), ([Fraction(1)], []):
        with pytest.raises(ValueError, match="same statements"):
            distance(one, other)


def test_not_to_be_sure_is_not_right() -> None:
    taken = Taken(yes=3, no=1, unsure=2)
    assert (taken.total, taken.right(is_part=True), taken.right(is_part=False)) == (6, 3, 1)
    assert taken.mean == Fraction(4, 6)


@pytest.mark.parametrize(
    ("field", "inside", "enough", "words"),
    [(5, 5, True, False), (4, 5, False, False), (5, 4, False, False), (99, 4, False, False), (10, 10, True, True), (9, 10, True, False)],
)  # fmt: skip
def test_both_sides_have_to_be_enough(field: int, inside: int, *, enough: bool, words: bool) -> None:
    assert (are_enough(field, inside), are_enough_words(field, inside)) == (enough, words)


def test_a_text_falls_into_sentences() -> None:
    text = "# Wohin\nWir sind **schnell**. Wir helfen z. B. Bäckereien, ca. 20 % mehr!\n\n- Der [Service](https://x.de) zählt\n1. Kein Preiskampf.\n"
    assert sentences(text, longest=60) == [
        "Wohin",
        "Wir sind schnell.",
        "Wir helfen z. B. Bäckereien, ca. 20 % mehr!",
        "Der Service zählt",
        "Kein Preiskampf.",
    ]
    assert sentences("Kurz. Ein viel zu langer Satz steht hier.\nKurz.", longest=10) == ["Kurz."]
    assert sentences("Um 20 %. Wir", longest=10) == ["Um 20 %."]  # what is left is no sentence


def test_an_abbreviation_ends_no_sentence() -> None:
    assert sentences("Dr. Müller hilft uns. Wir fragen (z. B. Fa. Huber). Gut.", longest=60) == [
        "Dr. Müller hilft uns.",
        "Wir fragen (z. B. Fa. Huber).",
    ]
    assert sentences("Prof. Dr. Müller hilft uns", longest=60) == ["Prof. Dr. Müller hilft uns"]


def test_the_same_sentence_is_the_same_however_it_is_typed() -> None:
    assert bare("  Wir  sind GROẞ. ") == bare("wir sind groß!") == "wir sind gross"
    assert bare("Wir sind groß, immer") != bare("Wir sind groß")


@given(st.text(max_size=300), st.integers(1, 40))
def test_no_sentence_is_too_long_or_empty_or_there_twice(text: str, longest: int) -> None:
    found = sentences(text, longest=longest)
    assert all(0 < len(one.strip()) <= longest for one in found)
    assert len(found) == len(set(found))


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_quarter_begins_with_its_first_month(day: date) -> None:
    following = next_quarter(day)
    assert following > day
    assert (following.day, following.month % 3) == (1, 1)
    assert following - day <= timedelta(days=92)
