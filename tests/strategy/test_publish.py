"""A draft is published only when both sides took part; then nobody changes it any more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F

from notifications.actions.forget_notices import KEPT_FOR
from notifications.models import Notice
from people.models import User
from salesdesk.web.conflict import Conflict
from strategy import in_force
from strategy.actions.acknowledge import acknowledge
from strategy.actions.ask_to_take_note import LATELY, ask_newcomers
from strategy.actions.change_settings import change_settings
from strategy.actions.comment import comment
from strategy.actions.edit_draft import begin_draft, put_into_draft
from strategy.actions.publish import publish
from strategy.actions.raise_voice import raise_voice
from strategy.actions.take_into_draft import take_into_draft
from strategy.actions.withdraw_proposal import withdraw_proposal
from strategy.contents import BlockData
from strategy.models import (
    Block,
    Goal,
    GoalEntry,
    GoalProgress,
    Maker,
    SegmentEntry,
    Share,
    Stance,
    StrategyVersion,
    side_of,
)
from strategy.taking_part import participation_now
from tests.company import person
from tests.strategy.making import DIRECTION, HOUR, add, change, draft, saw

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Any


def counted() -> dict[str, tuple[int, int, int]]:
    return {one.side: (one.members, one.took_part, one.needed) for one in participation_now().sides}


def test_the_first_version_too_is_refused_until_both_sides_took_part(
    anna: User, dora: User, frieda: User, at: datetime
) -> None:
    take_into_draft(add(DIRECTION, by=dora, at=at).pk, by=frieda, at=at)
    with pytest.raises(ValidationError) as refused:
        publish(seen=saw(1), by=frieda, at=at)
    assert refused.value.messages == [
        "It is not a strategy of both sides yet.",
        "Inside sales: 1 more person has to take part.",
    ]
    raise_voice(add(BlockData("offer", text="x"), by=dora, at=at).pk, Stance.SUPPORT, by=anna, at=at)
    version = publish(seen=saw(1), by=frieda, at=at)
    assert (version.number, version.state, version.published_by) == (1, "published", frieda)
    assert in_force.published() == version


def test_each_version_needs_both_sides_anew(
    first: StrategyVersion, anna: User, dora: User, frieda: User, at: datetime
) -> None:
    later = at + HOUR
    assert counted() == {"field": (1, 0, 1), "inside": (1, 0, 1)}
    one = change("direction", replace(DIRECTION, text="Faster."), by=dora, at=later)
    take_into_draft(one.pk, by=frieda, at=later)
    with pytest.raises(ValidationError):
        publish(seen=draft().mark, by=frieda, at=later)
    comment(add(BlockData("offer", text="x"), by=dora, at=later).pk, "Hm.", sent=uuid4(), by=anna, at=later)
    assert publish(seen=draft().mark, by=frieda, at=later + HOUR).number == 2
    assert in_force.number() == 2


def test_a_third_of_each_side_rounded_up(
    anna: User, bert: User, carla: User, dora: User, frieda: User, at: datetime
) -> None:
    person("Hanna", is_inside=True)
    one = add(DIRECTION, by=dora, at=at)
    take_into_draft(one.pk, by=frieda, at=at)
    add(BlockData("offer", text="x"), by=anna, at=at)
    assert counted() == {"field": (1, 1, 1), "inside": (4, 1, 2)}
    with pytest.raises(ValidationError):
        publish(seen=saw(1), by=frieda, at=at)
    add(BlockData("not_doing", text="x"), by=bert, at=at)
    assert publish(seen=saw(1), by=frieda, at=at).number == 1


def test_votes_of_people_who_left_do_not_count_and_neither_are_they_waited_for(
    anna: User, bert: User, carla: User, dora: User, emil: User, frieda: User, at: datetime
) -> None:
    one = add(DIRECTION, by=emil, at=at)
    for by in (anna, bert):
        raise_voice(one.pk, Stance.SUPPORT, by=by, at=at)
    assert counted() == {"field": (2, 1, 1), "inside": (3, 2, 1)}
    for left in (emil, anna, carla):
        left.is_active = False
        left.save()
    assert counted() == {"field": (1, 0, 1), "inside": (1, 1, 1)}
    bert.is_inside, bert.is_field = False, True  # changed sides, and his word with him
    bert.save()
    assert counted() == {"field": (2, 1, 1), "inside": (0, 0, 1)}


def test_what_was_withdrawn_and_what_was_before_do_not_count(
    first: StrategyVersion, anna: User, dora: User, at: datetime
) -> None:
    one = add(BlockData("offer", text="x"), by=dora, at=at + HOUR)
    assert counted()["field"] == (1, 1, 1)
    withdraw_proposal(one.pk, by=dora, at=at + HOUR)
    assert counted() == {"field": (1, 0, 1), "inside": (1, 0, 1)}


def test_what_was_said_to_what_was_withdrawn_does_not_count(
    first: StrategyVersion, anna: User, bert: User, dora: User, at: datetime
) -> None:
    later = at + HOUR
    one = add(BlockData("offer", text="x"), by=dora, at=later)
    raise_voice(one.pk, Stance.SUPPORT, by=anna, at=later)
    comment(one.pk, "Hm.", sent=uuid4(), by=bert, at=later)
    assert counted()["inside"] == (2, 2, 1)
    withdraw_proposal(one.pk, by=dora, at=later)
    assert counted()["inside"] == (2, 0, 1)


def test_the_same_support_said_again_after_a_publication_counts_for_the_next_version(
    anna: User, dora: User, frieda: User, at: datetime
) -> None:
    waiting = add(BlockData("offer", text="x"), by=dora, at=at - HOUR)
    raise_voice(waiting.pk, Stance.SUPPORT, by=anna, at=at - HOUR)
    take_into_draft(add(DIRECTION, by=dora, at=at - HOUR).pk, by=frieda, at=at)
    publish(seen=saw(1), by=frieda, at=at)
    assert counted()["inside"] == (1, 0, 1)
    for hours in (1, 2):  # and said twice it stays as it was first said
        assert raise_voice(waiting.pk, Stance.SUPPORT, by=anna, at=at + hours * HOUR).at == at + HOUR
    assert counted()["inside"] == (1, 1, 1)


def test_one_person_never_makes_up_both_sides(frieda: User, at: datetime, calendar: object) -> None:
    both = person("Ina", is_field=True, is_inside=True)
    chief = person("Jo", is_field=True, is_sales_manager=True)
    assert (side_of(both), side_of(chief), side_of(frieda)) == ("inside", None, None)
    take_into_draft(add(DIRECTION, by=both, at=at).pk, by=frieda, at=at)
    assert counted() == {"field": (0, 0, 1), "inside": (1, 1, 1)}
    with pytest.raises(ValidationError):
        publish(seen=saw(1), by=frieda, at=at)


def test_the_company_sets_how_many(
    anna: User, bert: User, dora: User, frieda: User, gustav: User, at: datetime
) -> None:
    take_into_draft(add(DIRECTION, by=dora, at=at).pk, by=frieda, at=at)
    add(BlockData("offer", text="x"), by=anna, at=at)
    change_settings(Share.ALL, names_to_manager=False, by=gustav, at=at)
    assert counted() == {"field": (1, 1, 1), "inside": (2, 1, 2)}
    with pytest.raises(ValidationError):
        publish(seen=saw(1), by=frieda, at=at)
    with pytest.raises(PermissionDenied):
        change_settings(Share.HALF, names_to_manager=True, agreed_in="No. 4", by=anna, at=at)
    with pytest.raises(ValidationError):
        change_settings("1/0", names_to_manager=False, by=frieda, at=at)
    for nothing in ("", " ", "x" * 201, "a\0b"):
        with pytest.raises(ValidationError) as refused:
            change_settings(Share.HALF, names_to_manager=True, agreed_in=nothing, by=frieda, at=at)
        assert set(refused.value.message_dict) == {"agreed_in"}
    change_settings(Share.HALF, names_to_manager=False, by=frieda, at=at)
    assert publish(seen=saw(1), by=frieda, at=at).number == 1


def test_it_says_where_we_are_going_and_something_new(
    first: StrategyVersion, anna: User, dora: User, frieda: User, at: datetime
) -> None:
    for by in (anna, dora):
        add(BlockData("offer", text="x"), by=by, at=at + HOUR)
    begin_draft(by=frieda, at=at + HOUR)
    with pytest.raises(ValidationError, match="Nothing in the draft is different"):
        publish(seen=saw(0), by=frieda, at=at + HOUR)
    draft().blocks.all().delete()
    with pytest.raises(ValidationError, match="where we are going"):
        publish(seen=saw(0), by=frieda, at=at + HOUR)


def test_published_twice_is_once_and_who_saw_an_older_draft_is_told(
    anna: User, dora: User, frieda: User, at: datetime
) -> None:
    for contents, by in ((DIRECTION, dora), (BlockData("offer", text="x"), anna)):
        take_into_draft(add(contents, by=by, at=at).pk, by=frieda, at=at)
    for refused, by, error in ((1, frieda, Conflict), (2, anna, PermissionDenied)):
        with pytest.raises(error):
            publish(seen=saw(refused), by=by, at=at)
    version = publish(seen=saw(2), by=frieda, at=at)
    assert publish(seen=saw(2), by=frieda, at=at) == version
    with pytest.raises(Conflict):
        publish(seen=saw(1), by=frieda, at=at)
    assert StrategyVersion.objects.count() == 1


def test_everybody_is_asked_once_and_takes_note_in_their_own_time(
    first: StrategyVersion, anna: User, dora: User, frieda: User, gustav: User, at: datetime
) -> None:
    asked = Notice.objects.filter(kind="strategy_published")
    assert {notice.recipient.name for notice in asked} == {"Anna", "Dora"}
    then = acknowledge(1, by=anna, at=at + HOUR)
    assert acknowledge(1, by=anna, at=at + 2 * HOUR) == then
    assert then.at == at + HOUR
    acknowledge(1, by=frieda, at=at)
    with pytest.raises(PermissionDenied):
        acknowledge(1, by=gustav, at=at)
    for number in (0, 2):
        with pytest.raises(Conflict):
            acknowledge(number, by=dora, at=at)


def asked_to_read() -> list[tuple[str, int]]:
    rows = Notice.objects.filter(kind="strategy_published").order_by("pk")
    return [(notice.recipient.name, notice.data["number"]) for notice in rows]


def test_whoever_comes_later_is_asked_too_and_once(
    first: StrategyVersion, carla: User, gustav: User, at: datetime
) -> None:
    Notice.objects.filter(recipient=carla).delete()
    gustav.is_field = True  # changes sides
    gustav.save()
    later = at + 30 * 24 * HOUR
    assert ask_newcomers(at=later) == 2
    assert ask_newcomers(at=later) == 0
    assert asked_to_read()[-2:] == [("Carla", 1), ("Gustav", 1)]


def test_of_an_old_version_only_who_is_new_in_the_company(
    first: StrategyVersion, anna: User, carla: User, dora: User, at: datetime
) -> None:
    """Notices are forgotten: nobody is asked anew for that."""
    Notice.objects.all().delete()
    later = at + 300 * 24 * HOUR
    for who, created in ((anna, at), (dora, at), (carla, later - 24 * HOUR)):
        User.objects.filter(pk=who.pk).update(created_at=created)
    assert ask_newcomers(at=later) == 1
    assert asked_to_read() == [("Carla", 1)]
    assert KEPT_FOR > LATELY


def test_who_has_taken_note_or_published_it_is_not_asked(
    first: StrategyVersion, anna: User, dora: User, at: datetime
) -> None:
    Notice.objects.all().delete()
    acknowledge(1, by=anna, at=at + HOUR)
    ask_newcomers(at=at + HOUR)
    assert asked_to_read() == [("Dora", 1)]


def test_a_draft_that_cannot_be_made_is_tried_three_times(
    frieda: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def refused(*_what: object) -> None:
        tried.append(1)
        raise IntegrityError

    monkeypatch.setattr("strategy.actions.in_draft._copied", refused)
    with pytest.raises(IntegrityError):
        begin_draft(by=frieda, at=at)
    assert len(tried) == 3


CHANGES: dict[str, Callable[[StrategyVersion], Any]] = {
    "the version": lambda v: StrategyVersion.objects.filter(pk=v.pk).update(number=9),
    "its state": lambda v: StrategyVersion.objects.filter(pk=v.pk).update(
        state="draft", number=None, published_at=None, published_by=None
    ),
    "it away": lambda v: StrategyVersion.objects.filter(pk=v.pk)._raw_delete("default"),
    "a block": lambda v: v.blocks.update(text="x"),
    "a segment": lambda v: v.segments.update(why="x"),
    "a goal": lambda v: v.goals.update(target=F("target") + 1),
    "a maker": lambda v: v.makers.update(part="edited"),
    "a block away": lambda v: v.blocks.all()._raw_delete("default"),
    "a segment away": lambda v: v.segments.all()._raw_delete("default"),
    "a goal away": lambda v: v.goals.all()._raw_delete("default"),
    "a maker away": lambda v: v.makers.all()._raw_delete("default"),
    "a new block": lambda v: Block.objects.create(version=v, key="offer", kind="offer", text="x"),
    "a new goal": lambda v: GoalEntry.objects.create(
        version=v, goal=Goal.objects.create(made_at=v.made_at), name="x", target=1, due=v.made_at.date()
    ),
    "a new maker": lambda v: Maker.objects.create(version=v, user_id=v.published_by_id or 0, part="worded"),
    "a block out of it": lambda v: v.blocks.update(version=StrategyVersion.objects.drafts().get()),
    "a block into it": lambda v: Block.objects.filter(version__state="draft", kind="offer").update(version=v),
}


@pytest.mark.parametrize("what", CHANGES)
def test_the_database_refuses_to_change_what_is_published(
    what: str, first: StrategyVersion, frieda: User, at: datetime
) -> None:
    put_into_draft("", BlockData("offer", text="x"), seen=saw(0), by=frieda, at=at)
    put_into_draft("", BlockData(title="x", text="x"), seen=saw(1), by=frieda, at=at)
    before = contents(first)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        CHANGES[what](first)
    assert contents(first) == before


def contents(version: StrategyVersion) -> list[Any]:
    tables = (Block, SegmentEntry, GoalEntry, Maker)
    parts: list[Any] = [
        list(table._default_manager.filter(version=version.pk).order_by("pk").values()) for table in tables
    ]
    return [*parts, list(StrategyVersion.objects.filter(pk=version.pk).values())]


def test_the_database_refuses_to_change_what_was_typed_as_progress(
    first: StrategyVersion, frieda: User, at: datetime
) -> None:
    goal = first.goals.get().goal
    GoalProgress.objects.create(goal=goal, value=50, at=at, by=frieda)
    for change_it in (
        lambda: goal.progress.update(value=60),
        lambda: goal.progress.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change_it()
    assert goal.progress.get().value == 50


def test_there_is_one_draft_at_most(first: StrategyVersion, frieda: User, at: datetime) -> None:
    begin_draft(by=frieda, at=at)
    with pytest.raises(DatabaseError), transaction.atomic():
        StrategyVersion.objects.create(made_at=at)
