"""What pages are made of: what is in force, voices side by side, comparison, history. A fixed number of queries each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import kinds
from notifications.models import Notice
from strategy import in_force, progress
from strategy.actions.acknowledge import acknowledge
from strategy.actions.change_settings import change_settings
from strategy.actions.comment import comment
from strategy.actions.edit_draft import put_into_draft
from strategy.actions.publish import publish
from strategy.actions.raise_voice import raise_voice
from strategy.actions.record_progress import record_progress
from strategy.actions.take_into_draft import take_into_draft
from strategy.comparison import compare_versions
from strategy.contents import BlockData
from strategy.history import version_page, versions
from strategy.models import GoalEntry, GoalProgress, Share, Stance, StrategyVersion
from strategy.page import open_proposals, strategy_page
from strategy.reaching import Standing
from strategy.taking_part import participation_now
from strategy.voices import closed_ones, open_ones, proposal
from strategy.word_diff import Piece
from tests.company import person
from tests.strategy.making import DIRECTION, HOUR, MECHANICAL, QUICK, add, change, draft, saw

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from people.models import User

DAY = timedelta(days=1)


def queries(read: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        read()
    return len(asked)


def more(number: int, first: StrategyVersion, anna: User, dora: User, frieda: User, at: datetime) -> None:
    """Much of everything: entries, open and closed proposals with voices and comments."""
    for n in range(number):
        block = add(BlockData(title=f"Block {n}", text="x"), by=dora, at=at)
        segment = add(replace(MECHANICAL, name=f"Segment {n}"), by=anna, at=at)
        goal = add(replace(QUICK, name=f"Goal {n}", owner=dora.pk), by=dora, at=at)
        for one in (block, segment, goal):
            take_into_draft(one.pk, by=frieda, at=at)
        said = change("direction", replace(DIRECTION, text=f"Text {n}"), by=dora, at=at)
        raise_voice(said.pk, Stance.OBJECT, "Why?", by=anna, at=at)
        comment(said.pk, "So?", "Rather so", sent=uuid4(), by=anna, at=at)
        record_progress(first.goals.get().goal_id, Decimal(n), by=frieda, at=at)


def test_what_is_in_force_for_the_floors_above(first: StrategyVersion, dora: User) -> None:
    (segment,), (goal,) = in_force.segments(), in_force.goals()
    assert (segment.name, segment.hours, segment.criteria) == (
        "Machine builders",
        Decimal(8),
        MECHANICAL.criteria,
    )
    assert (goal.name, goal.target, goal.due, goal.metric) == (
        "Quotes within a day",
        Decimal(80),
        date(2027, 6, 30),
        "",
    )
    assert (segment.pk, goal.pk) == (first.segments.get().segment_id, first.goals.get().goal_id)
    assert in_force.number() == 1


def test_before_the_first_version_there_is_nothing(dora: User, at: datetime) -> None:
    assert (in_force.published(), in_force.number(), in_force.segments(), in_force.goals()) == (
        None,
        0,
        (),
        (),
    )
    page = strategy_page(dora, at=at)
    assert (page.number, page.direction, page.goals, page.may_acknowledge) == (0, None, (), False)
    assert versions() == ()
    assert version_page(1, at=at) is None
    assert version_page(2**70, at=at) is None


def test_a_draft_is_not_in_force(first: StrategyVersion, frieda: User, at: datetime) -> None:
    put_into_draft("", replace(MECHANICAL, name="Hospitals"), seen=saw(0), by=frieda, at=at)
    assert [segment.name for segment in in_force.segments()] == ["Machine builders"]


def test_everything_costs_the_same_however_much_there_is(
    first: StrategyVersion, anna: User, dora: User, frieda: User, at: datetime
) -> None:
    later = at + HOUR
    more(1, first, anna, dora, frieda, later)
    change_settings(Share.THIRD, names_to_manager=True, agreed_in="No. 4", by=frieda, at=at - HOUR)
    begun = draft()
    reads: dict[str, tuple[int, Callable[[], object]]] = {
        "in force": (
            4,
            lambda: (in_force.published(), in_force.number(), in_force.segments(), in_force.goals()),
        ),
        "page": (12, lambda: strategy_page(frieda, at=later)),
        "open": (9, lambda: open_ones(anna)),
        "closed": (9, lambda: closed_ones(anna)),
        "participation": (6, participation_now),
        "comparison": (8, lambda: compare_versions(first, begun)),
        "versions": (2, versions),
        "version": (12, lambda: version_page(1, at=later)),
    }
    few = {name: queries(read) for name, (_most, read) in reads.items()}
    for number in range(4):
        person(f"Person{number}", is_inside=True)
    more(3, first, anna, dora, frieda, later)
    many = {name: queries(read) for name, (_most, read) in reads.items()}
    assert many == few
    assert {name: n for name, n in many.items() if n > reads[name][0]} == {}


def test_the_page_says_what_each_side_has_taken_note_of(
    first: StrategyVersion, anna: User, bert: User, dora: User, frieda: User, at: datetime
) -> None:
    acknowledge(1, by=anna, at=at + HOUR)
    acknowledge(1, by=frieda, at=at + HOUR)  # on no side
    page = strategy_page(anna, at=at + HOUR)
    assert [(side.key, side.done, side.members, side.percent) for side in page.sides] == [
        ("field", 0, 1, 0),
        ("inside", 1, 2, 50),
    ]
    assert (page.acknowledged_at, strategy_page(dora, at=at).acknowledged_at) == (at + HOUR, None)
    assert page.direction is not None
    assert page.direction.html == "<p>We are the fastest to answer in the south.</p>\n"
    assert page.segments[0].html == "<p>They come <em>back</em>.</p>\n"


def test_names_only_where_it_was_agreed_and_only_to_managers(
    first: StrategyVersion, anna: User, carla: User, dora: User, frieda: User, gustav: User, at: datetime
) -> None:
    acknowledge(1, by=dora, at=at)
    change_settings(Share.THIRD, names_to_manager=True, agreed_in="No. 4", by=gustav, at=at + HOUR)
    for reader in (anna, carla, dora, frieda, gustav):  # whoever took note before did so unseen
        page = strategy_page(reader, at=at + HOUR)
        assert (page.names, page.agreed_in, page.names_later) == (None, "No. 4", True)
    at = at + 2 * HOUR
    for by in (anna, dora):
        take_into_draft(add(BlockData(title=by.name, text="x"), by=by, at=at).pk, by=frieda, at=at)
    publish(seen=draft().mark, by=frieda, at=at)
    acknowledge(2, by=dora, at=at)
    change_settings(
        Share.THIRD, names_to_manager=True, agreed_in="No. 5", by=gustav, at=at + HOUR
    )  # reworded
    for reader in (anna, carla, dora, gustav):
        assert strategy_page(reader, at=at).names is None
    names = strategy_page(frieda, at=at).names or ()
    assert [(row.name, row.is_done) for row in names] == [
        ("Anna", False),
        ("Carla", False),
        ("Dora", True),
    ]
    assert not strategy_page(anna, at=at).names_later
    change_settings(Share.THIRD, names_to_manager=False, by=gustav, at=at + HOUR)
    change_settings(Share.THIRD, names_to_manager=True, agreed_in="No. 6", by=gustav, at=at + 2 * HOUR)
    assert strategy_page(frieda, at=at).names is None  # anew, and not of what came before


def test_how_far_a_goal_is(
    first: StrategyVersion, dora: User, frieda: User, anna: User, at: datetime
) -> None:
    goal = first.goals.get().goal_id
    assert strategy_page(dora, at=at).goals[0].standing is Standing.UNKNOWN
    for said in (70, 60, 60):  # a correction, and a second tap
        record_progress(goal, Decimal(said), by=frieda, at=at)
    assert GoalProgress.objects.count() == 2
    with pytest.raises(PermissionDenied):
        record_progress(goal, Decimal(60), by=dora, at=at)
    shown = strategy_page(dora, at=at).goals[0]
    assert (shown.value, shown.percent, shown.standing) == (Decimal(60), 50, Standing.ON_THE_WAY)
    assert strategy_page(dora, at=at - DAY).goals[0].value is None
    for value in (Decimal(10) ** 12, Decimal("NaN"), Decimal("-Infinity"), Decimal("999999999999.999")):
        with pytest.raises(ValidationError):
            record_progress(goal, value, by=frieda, at=at)
    with pytest.raises(GoalEntry.DoesNotExist):
        record_progress(goal + 99, Decimal(1), by=frieda, at=at)
    record_progress(goal, Decimal(60), by=frieda, at=at + DAY)  # still so on another day
    assert GoalProgress.objects.count() == 3


def test_whoever_is_answerable_says_how_far_it_is(
    first: StrategyVersion, anna: User, dora: User, frieda: User, at: datetime
) -> None:
    later, goal = at + HOUR, str(first.goals.get().goal_id)
    take_into_draft(change(goal, replace(QUICK, owner=anna.pk), by=dora, at=later).pk, by=frieda, at=later)
    add(BlockData("offer", text="x"), by=anna, at=later)
    with pytest.raises(PermissionDenied):  # not while it is only a draft
        record_progress(int(goal), Decimal(50), by=anna, at=later)
    publish(seen=draft().mark, by=frieda, at=later)
    assert record_progress(int(goal), Decimal(50), by=anna, at=later).value == 50
    assert strategy_page(anna, at=later).goals[0].owner == "Anna"


def test_a_computed_goal_is_not_typed_in(
    first: StrategyVersion,
    anna: User,
    dora: User,
    frieda: User,
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(progress, "_known", {})
    progress.register("test", "Quotes in time", lambda at: Decimal("64.5"))
    later = at + HOUR
    goal = replace(QUICK, name="Computed", metric="test", measure="")
    take_into_draft(add(goal, by=dora, at=later).pk, by=frieda, at=later)
    add(BlockData("offer", text="x"), by=anna, at=later)
    publish(seen=draft().mark, by=frieda, at=later)
    shown = strategy_page(anna, at=later).goals[1]
    assert (shown.value, shown.percent, shown.is_computed) == (Decimal("64.5"), 61, True)
    with pytest.raises(ValidationError):
        record_progress(shown.pk, Decimal(70), by=frieda, at=later)
    monkeypatch.setattr(progress, "_known", {})  # the program does not compute it any more
    assert strategy_page(anna, at=later).goals[1].standing is Standing.UNKNOWN


def test_both_sides_stand_side_by_side(
    first: StrategyVersion,
    anna: User,
    bert: User,
    carla: User,
    dora: User,
    emil: User,
    frieda: User,
    at: datetime,
) -> None:
    one = change("direction", replace(DIRECTION, text="We are the first to answer."), by=dora, at=at + HOUR)
    raise_voice(one.pk, Stance.SUPPORT, "True.", by=anna, at=at)
    raise_voice(one.pk, Stance.OBJECT, "First at what?", by=bert, at=at + HOUR)
    raise_voice(one.pk, Stance.SUPPORT, by=carla, at=at)
    raise_voice(one.pk, Stance.OBJECT, "Too short.", by=emil, at=at)
    comment(one.pk, "", "We answer first.", sent=uuid4(), by=frieda, at=at)
    row = proposal(one.pk, anna)
    assert row is not None
    assert [(side.key, side.supports, side.objects) for side in row.sides] == [
        ("field", 0, 1),
        ("inside", 2, 1),
    ]
    assert [(voice.name, voice.reason) for voice in row.sides[1].voices] == [
        ("Bert", "First at what?"),
        ("Anna", "True."),
    ]
    assert (row.my_stance, row.my_reason, row.may) == ("support", "True.", {"voice", "comment"})
    (field,) = row.fields
    assert [(words.piece, words.text) for words in field.pieces if words.piece is not Piece.SAME] == [
        (Piece.REMOVED, "fastest"),
        (Piece.ADDED, "first"),
        (Piece.REMOVED, " in the south"),
    ]
    assert (row.comments[0].side, row.comments[0].suggestion) == ("", "We answer first.")
    for reader, may in ((dora, {"comment", "withdraw"}), (frieda, {"comment", "take", "decline"})):
        found = proposal(one.pk, reader)
        assert found is not None
        assert found.may == may
    assert proposal(one.pk + 99, anna) is None


def test_a_taken_proposal_still_shows_what_it_changed(
    first: StrategyVersion, anna: User, dora: User, frieda: User, at: datetime
) -> None:
    later = at + HOUR
    one = change("direction", replace(DIRECTION, text="We are first."), by=dora, at=later)
    gone = change(str(first.goals.get().goal_id), None, by=anna, at=later, about="goal")
    for taken in (one, gone):
        take_into_draft(taken.pk, by=frieda, at=later)
    publish(seen=draft().mark, by=frieda, at=later + HOUR)
    rows = {row.pk: row for row in closed_ones(dora)}
    assert rows[one.pk].fields[0].before == DIRECTION.text
    assert rows[one.pk].fields[0].after == "We are first."
    assert rows[gone.pk].name == "Quotes within a day"
    assert rows[one.pk].may == frozenset()
    assert open_ones(dora) == ()


def test_open_proposals_are_counted_where_they_belong(
    first: StrategyVersion, anna: User, dora: User, at: datetime
) -> None:
    key = str(first.segments.get().segment_id)
    for by in (anna, dora):
        change(key, replace(MECHANICAL, hours=Decimal(1)), by=by, at=at)
        add(BlockData("offer", text="x"), by=by, at=at)
        add(BlockData(title="How", text="x"), by=by, at=at)
    assert open_proposals() == {("segment", key): 2, ("block", "offer"): 2, ("block", ""): 2}


def test_old_versions_stay_with_their_makers(
    first: StrategyVersion, anna: User, dora: User, frieda: User, at: datetime
) -> None:
    later = at + HOUR
    one = change("direction", replace(DIRECTION, text="We are first."), by=anna, at=later)
    take_into_draft(one.pk, by=frieda, at=later)
    put_into_draft("", BlockData("offer", text="x"), seen=saw(1), by=frieda, at=later)
    add(BlockData("not_doing", text="x"), by=dora, at=later)
    publish(seen=saw(2), by=frieda, at=later)
    second, oldest = versions()
    assert [(maker.name, maker.parts) for maker in second.makers] == [
        ("Anna", ("proposed",)),
        ("Frieda", ("edited",)),
    ]
    assert [maker.name for maker in oldest.makers] == ["Anna", "Dora"]
    assert (second.is_in_force, oldest.is_in_force) == (True, False)
    page = version_page(2, at=later)
    assert page is not None
    assert (page.earlier, [entry.key for entry in page.comparison.entries]) == (1, ["direction", "offer"])
    old = version_page(1, at=later)
    assert old is not None
    assert old.content.direction is not None
    assert DIRECTION.text in old.content.direction.html


def test_every_notice_has_its_words_and_is_left_out_when_it_is_stale(
    first: StrategyVersion, anna: User, dora: User, at: datetime
) -> None:
    notice = Notice.objects.get(kind="strategy_published", recipient=anna)
    kind = kinds.find(notice.kind)
    assert kind is not None
    assert kind.relevant is not None
    assert "Version 1" in kind.describe(notice.data).title
    assert kind.relevant(notice)
    acknowledge(1, by=anna, at=at)
    assert not kind.relevant(notice)
    for taken in Notice.objects.filter(kind="strategy_taken"):
        found = kinds.find(taken.kind)
        assert found is not None
        assert "Frieda" in found.describe(taken.data).title
