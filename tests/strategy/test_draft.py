"""The manager works on the draft by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied

from salesdesk.web.conflict import Conflict
from strategy.actions.edit_draft import arrange, begin_draft, leave_out, put_into_draft
from strategy.comparison import Fate, compare_versions
from strategy.contents import BlockData
from strategy.models import Part, StrategyVersion
from tests.strategy.making import DIRECTION, HOUR, MECHANICAL, QUICK, draft

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User


def test_a_draft_begins_as_what_is_in_force(first: StrategyVersion, frieda: User, at: datetime) -> None:
    begun = begin_draft(by=frieda, at=at + HOUR)
    assert begin_draft(by=frieda, at=at + HOUR) == begun
    assert (begun.base, begun.number, begun.revision) == (first, None, 0)
    assert compare_versions(first, begun).is_empty
    assert not begun.makers.exists()


def test_only_managers_work_on_it(anna: User, carla: User, dora: User, gustav: User, at: datetime) -> None:
    for by in (anna, carla, dora, gustav):
        for step in (
            lambda by: begin_draft(by=by, at=at),
            lambda by: put_into_draft("", DIRECTION, seen=0, by=by, at=at),
            lambda by: leave_out("block", "direction", seen=0, by=by, at=at),
            lambda by: arrange("segment", [], seen=0, by=by, at=at),
        ):
            with pytest.raises(PermissionDenied):
                step(by)
    assert not StrategyVersion.objects.exists()


def test_said_differently_added_left_out_and_compared(
    first: StrategyVersion, frieda: User, at: datetime
) -> None:
    segment, goal = str(first.segments.get().segment_id), str(first.goals.get().goal_id)
    put_into_draft("direction", replace(DIRECTION, text="We are first."), seen=0, by=frieda, at=at)
    key = put_into_draft("", BlockData("offer", text="Conveyors."), seen=1, by=frieda, at=at)
    assert key == "offer"
    leave_out("goal", goal, seen=2, by=frieda, at=at)
    leave_out("goal", goal, seen=2, by=frieda, at=at)  # a second tap
    new = put_into_draft("", replace(MECHANICAL, name="Hospitals"), seen=3, by=frieda, at=at)
    arrange("segment", [new, segment], seen=4, by=frieda, at=at)
    arrange("segment", [new, segment], seen=4, by=frieda, at=at)
    compared = compare_versions(first, draft())
    assert [(one.kind, one.key, one.fate) for one in compared.entries] == [
        ("block", "direction", Fate.CHANGED),
        ("block", "offer", Fate.ADDED),
        ("segment", new, Fate.ADDED),
        ("goal", goal, Fate.REMOVED),
    ]
    assert compared.reordered == ()  # of those that both have, there is one
    assert [one.name for one in draft().segments.all()] == ["Hospitals", "Machine builders"]
    assert draft().revision == 5
    assert [(maker.user, maker.part) for maker in draft().makers.all()] == [(frieda, Part.EDITED)]


def test_another_order_alone_is_a_difference(first: StrategyVersion, frieda: User, at: datetime) -> None:
    for number, seen in ((1, 0), (2, 1)):
        put_into_draft("", BlockData(title=f"Block {number}", text="x"), seen=seen, by=frieda, at=at)
    blocks = [block.key for block in draft().blocks.all()]
    other = StrategyVersion(pk=draft().pk)
    before = [block.title for block in other.blocks.all()]
    arrange("block", [blocks[0], blocks[2], blocks[1]], seen=2, by=frieda, at=at)
    assert [block.title for block in draft().blocks.all()] == [before[0], before[2], before[1]]


def test_who_saw_an_older_draft_does_not_overwrite_the_newer_one(
    first: StrategyVersion, frieda: User, at: datetime
) -> None:
    said = replace(QUICK, name="Quotes in a day")
    goal = str(first.goals.get().goal_id)
    put_into_draft(goal, said, seen=0, by=frieda, at=at)
    put_into_draft(goal, said, seen=0, by=frieda, at=at)  # the same form sent again
    assert draft().revision == 1
    with pytest.raises(Conflict):
        put_into_draft(goal, replace(said, unit="per cent"), seen=0, by=frieda, at=at)
    with pytest.raises(Conflict):
        leave_out("goal", goal, seen=0, by=frieda, at=at)
    with pytest.raises(Conflict):
        put_into_draft("99", said, seen=1, by=frieda, at=at)
