"""The manager works on the draft by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied

from salesdesk.web.conflict import Conflict
from strategy.actions.discard_draft import discard_draft
from strategy.actions.edit_draft import arrange, begin_draft, leave_out, put_into_draft
from strategy.actions.publish import publish
from strategy.comparison import Fate, compare_versions
from strategy.contents import BlockData
from strategy.models import Part, StrategyVersion
from tests.strategy.making import DIRECTION, HOUR, MECHANICAL, QUICK, add, draft, saw

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
            lambda by: put_into_draft("", DIRECTION, seen=saw(0), by=by, at=at),
            lambda by: leave_out("block", "direction", seen=saw(0), by=by),
            lambda by: arrange("segment", [], seen=saw(0), by=by),
        ):
            with pytest.raises(PermissionDenied):
                step(by)
    assert not StrategyVersion.objects.exists()


def test_said_differently_added_left_out_and_compared(
    first: StrategyVersion, frieda: User, at: datetime
) -> None:
    segment, goal = str(first.segments.get().segment_id), str(first.goals.get().goal_id)
    put_into_draft("direction", replace(DIRECTION, text="We are first."), seen=saw(0), by=frieda, at=at)
    key = put_into_draft("", BlockData("offer", text="Conveyors."), seen=saw(1), by=frieda, at=at)
    assert key == "offer"
    leave_out("goal", goal, seen=saw(2), by=frieda)
    leave_out("goal", goal, seen=saw(2), by=frieda)  # a second tap
    new = put_into_draft("", replace(MECHANICAL, name="Hospitals"), seen=saw(3), by=frieda, at=at)
    arrange("segment", [new, segment], seen=saw(4), by=frieda)
    arrange("segment", [new, segment], seen=saw(4), by=frieda)
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
        put_into_draft("", BlockData(title=f"Block {number}", text="x"), seen=saw(seen), by=frieda, at=at)
    blocks = [block.key for block in draft().blocks.all()]
    other = StrategyVersion(pk=draft().pk)
    before = [block.title for block in other.blocks.all()]
    arrange("block", [blocks[0], blocks[2], blocks[1]], seen=saw(2), by=frieda)
    assert [block.title for block in draft().blocks.all()] == [before[0], before[2], before[1]]


def test_who_saw_an_older_draft_does_not_overwrite_the_newer_one(
    first: StrategyVersion, frieda: User, at: datetime
) -> None:
    said = replace(QUICK, name="Quotes in a day")
    goal = str(first.goals.get().goal_id)
    put_into_draft(goal, said, seen=saw(0), by=frieda, at=at)
    put_into_draft(goal, said, seen=saw(0), by=frieda, at=at)  # the same form sent again
    assert draft().revision == 1
    with pytest.raises(Conflict):
        put_into_draft(goal, replace(said, unit="per cent"), seen=saw(0), by=frieda, at=at)
    with pytest.raises(Conflict):
        leave_out("goal", goal, seen=saw(0), by=frieda)
    with pytest.raises(Conflict):
        put_into_draft("99", said, seen=saw(1), by=frieda, at=at)


def test_who_saw_a_draft_that_was_discarded_changes_no_other_one(
    first: StrategyVersion, anna: User, dora: User, frieda: User, at: datetime
) -> None:
    goal, later = str(first.goals.get().goal_id), at + HOUR
    before = begin_draft(by=frieda, at=later).mark
    discard_draft(seen=before, by=frieda)
    for refused in (
        lambda: put_into_draft("", MECHANICAL, seen=before, by=frieda, at=later),
        lambda: put_into_draft(goal, QUICK, seen=before, by=frieda, at=later),  # what stands there anyway
        lambda: leave_out("goal", goal, seen=before, by=frieda),
        lambda: arrange("segment", [], seen=before, by=frieda),
    ):
        with pytest.raises(Conflict):
            refused()
        assert not StrategyVersion.objects.drafts().exists()  # none is begun by a page that was left open
    for by in (anna, dora):
        add(BlockData("offer", text="x"), by=by, at=later)
    then = begin_draft(by=frieda, at=later)
    then.blocks.update(text="Nobody saw this.")
    for stale in (
        lambda: put_into_draft(goal, replace(QUICK, unit="x"), seen=before, by=frieda, at=later),
        lambda: leave_out("goal", goal, seen=before, by=frieda),
        lambda: publish(seen=before, by=frieda, at=later),
        lambda: discard_draft(seen=before, by=frieda),
    ):
        with pytest.raises(Conflict):
            stale()
    assert publish(seen=then.mark, by=frieda, at=later).number == 2


def test_a_page_made_before_there_was_a_draft_writes_only_on_what_it_showed(
    first: StrategyVersion, anna: User, dora: User, frieda: User, at: datetime
) -> None:
    shown = first.mark
    begin_draft(by=frieda, at=at)  # somebody else has only begun it
    put_into_draft("", BlockData("offer", text="Conveyors."), seen=shown, by=frieda, at=at)
    with pytest.raises(Conflict):
        put_into_draft("", BlockData("not_doing", text="x"), seen=shown, by=frieda, at=at)
    for by in (anna, dora):
        add(BlockData(title=by.name, text="x"), by=by, at=at + HOUR)
    publish(seen=draft().mark, by=frieda, at=at + HOUR)
    with pytest.raises(Conflict):
        put_into_draft("offer", BlockData("offer", text="Old."), seen=shown, by=frieda, at=at + HOUR)
    assert not StrategyVersion.objects.drafts().exists()
