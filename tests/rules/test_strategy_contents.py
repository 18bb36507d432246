"""What a proposal keeps of a block, a segment and a goal, and what becomes of it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy.contents import (
    BlockData,
    Contents,
    GoalData,
    SegmentData,
    as_json,
    differences,
    from_json,
    patched,
    reworded,
)

TEXTS = st.text(max_size=12)
HOURS = st.decimals(0, 100, places=2)
CRITERIA = st.sampled_from([{}, {"countries": ["DE"]}, {"new_customer": True}])
BLOCKS = st.builds(BlockData, st.sampled_from(["free", "offer"]), TEXTS, TEXTS, st.none() | st.integers(1, 9))
SEGMENTS = st.builds(SegmentData, TEXTS, TEXTS, CRITERIA, HOURS)
GOALS = st.builds(
    GoalData, TEXTS, TEXTS, TEXTS, HOURS, HOURS, st.dates(), st.none() | st.integers(1, 9), HOURS, TEXTS
)
KINDS = [BLOCKS, SEGMENTS, GOALS]
ONE = st.one_of(*KINDS)
TWO = st.one_of(*(st.tuples(kind, kind) for kind in KINDS))
THREE = st.one_of(*(st.tuples(kind, kind, kind) for kind in KINDS))


@given(ONE)
def test_what_is_kept_as_json_comes_back(contents: Contents) -> None:
    assert from_json(contents.about, json.loads(json.dumps(as_json(contents)))) == contents


@given(TWO)
def test_a_change_applied_is_what_was_meant(both: tuple[Contents, Contents]) -> None:
    before, after = both
    patch = json.loads(json.dumps(differences(before, after)))
    assert patched(before, patch) == after
    assert (patch == {}) == (before == after)


@given(THREE)
def test_a_change_touches_only_what_it_is_about(three: tuple[Contents, Contents, Contents]) -> None:
    before, after, meanwhile = three
    patch = differences(before, after)
    now = as_json(patched(meanwhile, patch))
    assert {name: value for name, value in now.items() if name not in patch} == {
        name: value for name, value in as_json(meanwhile).items() if name not in patch
    }
    assert {name: now[name] for name in patch} == patch


def test_hours_are_the_same_however_they_are_written() -> None:
    assert differences(SegmentData(hours=Decimal(8)), SegmentData(hours=Decimal("8.00"))) == {}


def test_what_nobody_knows_any_more_is_left_out() -> None:
    assert patched(SegmentData(name="A"), {"colour": "red"}) == SegmentData(name="A")


@pytest.mark.parametrize(
    ("after", "field"),
    [
        (BlockData(text="x", title="y"), "text"),
        (BlockData(title="y"), "title"),
        (SegmentData(why="x"), "why"),
        (GoalData(measure="x"), "measure"),
        (GoalData(due=date(2027, 1, 1)), ""),
        (SegmentData(hours=Decimal(1)), ""),
    ],
)
def test_which_words_could_be_better(after: Contents, field: str) -> None:
    assert reworded(after.about, differences(type(after)(), after)) == field
