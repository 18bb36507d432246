"""Anybody of either side proposes; both sides say what they think; the manager takes or declines."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from notifications import kinds
from notifications.models import Notice
from salesdesk.web.conflict import Conflict
from strategy.actions.comment import comment
from strategy.actions.decline_proposal import decline_proposal
from strategy.actions.discard_draft import discard_draft
from strategy.actions.edit_draft import begin_draft, leave_out, put_into_draft
from strategy.actions.propose import ProposalData, propose
from strategy.actions.raise_voice import raise_voice, take_back_voice
from strategy.actions.take_into_draft import take_into_draft
from strategy.actions.withdraw_proposal import withdraw_proposal
from strategy.contents import BlockData, GoalData, SegmentData
from strategy.models import Goal, Picture, Proposal, ProposalState, Segment, Stance, StrategyVersion, Voice
from strategy.notices import DECIDED, PROPOSED
from tests.strategy.making import DIRECTION, HOUR, MECHANICAL, QUICK, add, change, draft, saw

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from people.models import User

KINDS = {"strategy_taken", "strategy_declined", "strategy_commented"}


def told(which: Collection[str] = KINDS) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(kind__in=which).order_by("pk")
    return [(notice.kind.removeprefix("strategy_"), notice.recipient.name) for notice in rows]


def test_both_sides_propose_and_nobody_else(
    anna: User, carla: User, dora: User, frieda: User, gustav: User, at: datetime
) -> None:
    assert [add(DIRECTION, by=by, at=at).side for by in (anna, carla, dora)] == ["inside", "inside", "field"]
    for by in (frieda, gustav):
        with pytest.raises(PermissionDenied):
            add(DIRECTION, by=by, at=at)
    dora.is_active = False
    with pytest.raises(PermissionDenied):
        add(DIRECTION, by=dora, at=at)


def test_a_proposal_sent_twice_is_one(dora: User, at: datetime) -> None:
    data = ProposalData("block", "", DIRECTION, "So that we know.", uuid4())
    assert propose(data, by=dora, at=at) == propose(data, by=dora, at=at + HOUR)
    assert Proposal.objects.count() == 1


def test_a_proposal_needs_a_reason_and_a_difference(first: StrategyVersion, dora: User, at: datetime) -> None:
    with pytest.raises(ValidationError) as refused:
        add(DIRECTION, by=dora, at=at, reason="  ")
    assert set(refused.value.message_dict) == {"reason"}
    with pytest.raises(ValidationError, match="Nothing would be different"):
        change("direction", DIRECTION, by=dora, at=at)


def test_only_what_is_different_is_kept(first: StrategyVersion, dora: User, at: datetime) -> None:
    key = str(first.segments.get().segment_id)
    other = replace(MECHANICAL, hours=Decimal(4))
    assert change(key, other, by=dora, at=at).contents == {"hours": "4.00"}


@pytest.mark.parametrize(
    ("contents", "field"),
    [
        (BlockData(text="x"), "title"),  # a further block has a heading
        (BlockData("offer"), "text"),
        (BlockData("offer", text="x" * 4001), "text"),
        (BlockData("offer", text="x\0"), "text"),
        (BlockData("slogan", text="x"), "kind"),
        (BlockData("offer", picture=99), "picture"),
        (replace(MECHANICAL, name=""), "name"),
        (replace(MECHANICAL, hours=Decimal(-1)), "hours"),
        (replace(MECHANICAL, hours=Decimal(1000)), "hours"),
        (replace(MECHANICAL, hours=Decimal("NaN")), "hours"),
        (replace(MECHANICAL, criteria={"countries": ["Germany"]}), "countries"),
        (replace(QUICK, target=Decimal(40)), "target"),
        (replace(QUICK, target=Decimal(10) ** 12), "target"),
        (replace(QUICK, measure=""), "measure"),
        (replace(QUICK, owner=99), "owner"),
        (replace(QUICK, metric="unheard-of"), "metric"),
    ],
)
def test_what_cannot_stand_in_a_strategy_is_said_beside_its_field(
    contents: BlockData | SegmentData | GoalData, field: str, dora: User, at: datetime
) -> None:
    with pytest.raises(ValidationError) as refused:
        add(contents, by=dora, at=at)
    assert set(refused.value.message_dict) == {field}


def test_what_is_not_there_cannot_be_changed(first: StrategyVersion, dora: User, at: datetime) -> None:
    for key in ("99", "x", "²", "9" * 30, "offer"):
        with pytest.raises(Conflict):
            change(key, MECHANICAL, by=dora, at=at)
    with pytest.raises(ValidationError, match="has this block already"):
        add(replace(DIRECTION, text="Another one"), by=dora, at=at)


def test_one_voice_a_person_and_minds_may_change(anna: User, bert: User, dora: User, at: datetime) -> None:
    one = add(DIRECTION, by=dora, at=at)
    raise_voice(one.pk, Stance.SUPPORT, by=anna, at=at)
    raise_voice(one.pk, Stance.OBJECT, "Too long.", by=anna, at=at + HOUR)
    raise_voice(one.pk, Stance.OBJECT, "Too long.", by=anna, at=at + 2 * HOUR)
    raise_voice(one.pk, Stance.SUPPORT, by=bert, at=at)
    voice = one.voices.get(user=anna)
    assert (voice.stance, voice.reason, voice.side, voice.at) == ("object", "Too long.", "inside", at + HOUR)
    take_back_voice(one.pk, by=bert)
    assert Voice.objects.count() == 1


def test_an_objection_needs_a_reason_and_ones_own_proposal_no_voice(
    anna: User, dora: User, frieda: User, at: datetime
) -> None:
    one = add(DIRECTION, by=dora, at=at)
    for stance, reason, field in (("object", " ", "reason"), ("shrug", "x", "stance")):
        with pytest.raises(ValidationError) as refused:
            raise_voice(one.pk, stance, reason, by=anna, at=at)
        assert set(refused.value.message_dict) == {field}
    for by in (dora, frieda):
        with pytest.raises(PermissionDenied):
            raise_voice(one.pk, Stance.SUPPORT, by=by, at=at)


def test_the_author_hears_of_comments_but_not_of_their_own(
    anna: User, dora: User, frieda: User, at: datetime
) -> None:
    one = add(DIRECTION, by=dora, at=at)
    key = uuid4()
    assert comment(one.pk, "Shorter?", sent=key, by=anna, at=at) == comment(
        one.pk, "Shorter?", sent=key, by=anna, at=at
    )
    comment(one.pk, "I meant it so.", sent=uuid4(), by=dora, at=at)
    comment(one.pk, "Good.", sent=uuid4(), by=frieda, at=at)
    assert [said.side for said in one.comments.order_by("pk")] == ["inside", "field", ""]
    assert told() == [("commented", "Dora"), ("commented", "Dora")]


@pytest.mark.parametrize(("text", "wording", "field"), [("", " ", "text"), ("", "x" * 4001, "suggestion")])
def test_a_comment_says_something(
    text: str, wording: str, field: str, anna: User, dora: User, at: datetime
) -> None:
    with pytest.raises(ValidationError) as refused:
        comment(add(DIRECTION, by=dora, at=at).pk, text, wording, sent=uuid4(), by=anna, at=at)
    assert set(refused.value.message_dict) == {field}


def test_a_better_wording_is_for_something_in_words(
    first: StrategyVersion, anna: User, dora: User, at: datetime
) -> None:
    key = str(first.segments.get().segment_id)
    numbers = change(key, replace(MECHANICAL, hours=Decimal(4)), by=dora, at=at)
    with pytest.raises(ValidationError, match="no words"):
        comment(numbers.pk, "", "Better", sent=uuid4(), by=anna, at=at)


def test_taken_into_the_draft_with_its_makers(
    first: StrategyVersion, anna: User, dora: User, frieda: User, at: datetime
) -> None:
    one = change("direction", replace(DIRECTION, text="Faster."), by=dora, at=at + HOUR)
    words = comment(one.pk, "", "We answer first.", sent=uuid4(), by=anna, at=at + HOUR)
    take_into_draft(one.pk, words.pk, by=frieda, at=at + HOUR)
    take_into_draft(one.pk, words.pk, by=frieda, at=at + HOUR)  # a second tap
    assert draft().blocks.get().text == "We answer first."
    assert first.blocks.get().text == DIRECTION.text
    assert {(maker.user.name, maker.part) for maker in draft().makers.all()} == {
        ("Dora", "proposed"),
        ("Anna", "worded"),
    }
    one.refresh_from_db()
    assert (one.state, one.taken_into, draft().revision) == (ProposalState.TAKEN, draft(), 1)
    assert sorted(told()[-2:]) == [("taken", "Anna"), ("taken", "Dora")]
    assert draft().segments.get().segment == first.segments.get().segment  # the same one, said anew
    assert draft().goals.get().goal == first.goals.get().goal


def test_a_late_second_tap_on_what_is_published_by_now_begins_no_draft(
    first: StrategyVersion, frieda: User, at: datetime
) -> None:
    taken = Proposal.objects.filter(taken_into=first).latest("pk")
    with pytest.raises(Conflict, match="not open any more"):
        take_into_draft(taken.pk, by=frieda, at=at + HOUR)
    assert not StrategyVersion.objects.drafts().exists()


def test_two_proposals_to_one_segment_do_not_undo_each_other(
    first: StrategyVersion, anna: User, dora: User, frieda: User, at: datetime
) -> None:
    key = str(first.segments.get().segment_id)
    wording = change(key, replace(MECHANICAL, why="They pay."), by=dora, at=at)
    weight = change(key, replace(MECHANICAL, hours=Decimal(2)), by=anna, at=at)
    for one in (wording, weight):
        take_into_draft(one.pk, by=frieda, at=at)
    entry = draft().segments.get()
    assert (entry.why, entry.hours, entry.criteria) == ("They pay.", Decimal(2), MECHANICAL.criteria)


def test_left_out_and_added(first: StrategyVersion, dora: User, frieda: User, at: datetime) -> None:
    key = str(first.goals.get().goal_id)
    gone = change(key, None, by=dora, at=at, about="goal")
    new = add(BlockData(title="How we talk", text="Openly."), by=dora, at=at)
    for one in (gone, new):
        take_into_draft(one.pk, by=frieda, at=at)
    assert not draft().goals.exists()
    assert first.goals.count() == 1
    assert [block.title for block in draft().blocks.all()] == ["", "How we talk"]


def test_a_fixed_block_is_there_once_however_often_it_is_proposed(
    anna: User, dora: User, frieda: User, at: datetime
) -> None:
    proposals = [
        add(replace(DIRECTION, text=text), by=by, at=at) for text, by in (("One", anna), ("Two", dora))
    ]
    for one in proposals:
        take_into_draft(one.pk, by=frieda, at=at)
    assert [block.text for block in draft().blocks.all()] == ["Two"]


def test_a_fixed_block_that_is_there_by_now_keeps_its_picture(
    anna: User, dora: User, frieda: User, at: datetime
) -> None:
    picture = Picture.objects.create(
        name="a.png",
        description="Our kit",
        content_type="image/png",
        size=1,
        uploaded_by=dora,
        uploaded_at=at,
    )
    shown, told_so = (
        add(BlockData("offer", text=text, picture=key), by=by, at=at)
        for text, key, by in (("One", picture.pk, dora), ("Two", None, anna))
    )
    for one in (shown, told_so):
        take_into_draft(one.pk, by=frieda, at=at)
    assert [(block.text, block.picture) for block in draft().blocks.all()] == [("Two", picture)]


def test_a_proposal_waits_for_the_voices_of_both_sides(
    anna: User, bert: User, dora: User, emil: User, frieda: User, gustav: User, at: datetime
) -> None:
    one = add(DIRECTION, by=dora, at=at)
    assert sorted(told({PROPOSED})) == [("proposed", name) for name in ("Anna", "Bert", "Emil")]
    kind = kinds.find(PROPOSED)
    assert kind
    assert kind.relevant
    assert kind.channels == frozenset()  # nobody's mails grow by it
    waiting = {notice.recipient.name: notice for notice in Notice.objects.filter(kind=PROPOSED)}
    raise_voice(one.pk, Stance.SUPPORT, by=anna, at=at)
    comment(one.pk, "Hm.", sent=uuid4(), by=bert, at=at)
    assert {name for name, notice in waiting.items() if kind.relevant(notice)} == {"Emil"}
    decline_proposal(one.pk, "No.", by=frieda, at=at)
    assert not any(map(kind.relevant, waiting.values()))


def test_whoever_spoke_hears_what_became_of_it(
    anna: User, bert: User, dora: User, emil: User, frieda: User, at: datetime
) -> None:
    declined, taken = (add(BlockData(title=name, text="x"), by=dora, at=at) for name in "AB")
    for one in (declined, taken):
        raise_voice(one.pk, Stance.SUPPORT, by=anna, at=at)
    comment(declined.pk, "Hm.", sent=uuid4(), by=bert, at=at)
    better = comment(taken.pk, "", "Better.", sent=uuid4(), by=bert, at=at)
    comment(taken.pk, "Good.", sent=uuid4(), by=frieda, at=at)
    decline_proposal(declined.pk, "Not now.", by=frieda, at=at)
    assert sorted(told({DECIDED})) == [("decided", "Anna"), ("decided", "Bert")]
    assert Notice.objects.filter(kind=DECIDED).latest("pk").data["answer"] == "Not now."
    take_into_draft(taken.pk, better.pk, by=frieda, at=at)
    assert sorted(told({DECIDED})) == [("decided", "Anna"), ("decided", "Anna"), ("decided", "Bert")]
    discard_draft(seen=draft().mark, by=frieda)
    take_into_draft(taken.pk, by=frieda, at=at + HOUR)
    assert len(told({DECIDED})) == 5  # as it was proposed: Bert is told so


def test_the_direction_is_one_sentence(first: StrategyVersion, anna: User, dora: User, at: datetime) -> None:
    long = "We answer first. " * 13
    for contents in (replace(DIRECTION, text=long), BlockData("direction", text=long)):
        with pytest.raises(ValidationError) as refused:
            change("direction", contents, by=dora, at=at)
        assert refused.value.message_dict == {"text": ["200 characters at most."]}
    one = change("direction", replace(DIRECTION, text="We are first."), by=dora, at=at)
    with pytest.raises(ValidationError) as refused:
        comment(one.pk, "", long, sent=uuid4(), by=anna, at=at)
    assert set(refused.value.message_dict) == {"suggestion"}


def test_what_was_left_out_meanwhile_is_not_changed(
    first: StrategyVersion, dora: User, frieda: User, at: datetime
) -> None:
    key = str(first.segments.get().segment_id)
    one = change(key, replace(MECHANICAL, why="They pay."), by=dora, at=at)
    leave_out("segment", key, seen=begin_draft(by=frieda, at=at).mark, by=frieda)
    with pytest.raises(Conflict, match="left out"):
        take_into_draft(one.pk, by=frieda, at=at)
    one.refresh_from_db()
    assert one.state == ProposalState.OPEN


def test_declined_with_a_reason_that_the_author_reads(
    anna: User, dora: User, frieda: User, at: datetime
) -> None:
    one = add(DIRECTION, by=dora, at=at)
    with pytest.raises(ValidationError) as refused:
        decline_proposal(one.pk, "", by=frieda, at=at)
    assert set(refused.value.message_dict) == {"answer"}
    with pytest.raises(PermissionDenied):
        decline_proposal(one.pk, "No.", by=anna, at=at)
    decline_proposal(one.pk, "Not now.", by=frieda, at=at)
    decline_proposal(one.pk, "Not now.", by=frieda, at=at)
    one.refresh_from_db()
    assert (one.state, one.answer, one.closed_by) == (ProposalState.DECLINED, "Not now.", frieda)
    assert told() == [("declined", "Dora")]


def test_only_its_author_withdraws_it_and_then_it_is_over(
    anna: User, dora: User, frieda: User, at: datetime
) -> None:
    one = add(DIRECTION, by=dora, at=at)
    with pytest.raises(PermissionDenied):
        withdraw_proposal(one.pk, by=frieda, at=at)
    withdraw_proposal(one.pk, by=dora, at=at)
    withdraw_proposal(one.pk, by=dora, at=at)
    for step in (
        lambda: raise_voice(one.pk, Stance.SUPPORT, by=anna, at=at),
        lambda: comment(one.pk, "Pity.", sent=uuid4(), by=anna, at=at),
        lambda: take_into_draft(one.pk, by=frieda, at=at),
        lambda: decline_proposal(one.pk, "No.", by=frieda, at=at),
    ):
        with pytest.raises(Conflict):
            step()


def test_a_discarded_draft_sets_its_proposals_free(
    first: StrategyVersion, anna: User, dora: User, frieda: User, at: datetime
) -> None:
    one = add(replace(MECHANICAL, name="Hospitals"), by=anna, at=at + HOUR)
    take_into_draft(one.pk, by=frieda, at=at + HOUR)
    put_into_draft("", replace(QUICK, name="Fewer calls"), seen=saw(1), by=frieda, at=at + HOUR)
    with pytest.raises(Conflict):
        discard_draft(seen=saw(1), by=frieda)
    with pytest.raises(PermissionDenied):
        discard_draft(seen=saw(2), by=anna)
    discard_draft(seen=saw(2), by=frieda)
    discard_draft(seen=saw(2), by=frieda)
    one.refresh_from_db()
    assert (one.state, one.closed_at, one.taken_into) == (ProposalState.OPEN, None, None)
    assert (Segment.objects.count(), Goal.objects.count()) == (1, 1)  # those of the version in force
    take_into_draft(one.pk, by=frieda, at=at + HOUR)
    assert draft().segments.count() == 2
    assert [kind for kind, name in told() if name == "Anna"].count("taken") == 3  # hers, and this one twice
