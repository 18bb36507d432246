"""The strategy's pages, as a browser without scripts uses them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from strategy.actions.edit_draft import begin_draft, leave_out
from strategy.actions.publish import publish
from strategy.actions.raise_voice import raise_voice
from strategy.contents import BlockData
from strategy.models import (
    Proposal,
    Segment,
    StrategySettings,
    StrategyVersion,
)
from tests.strategy.lived import DIRECTION, SEGMENTS, draft, goals, reworded
from tests.strategy.making import saw

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

    from people.models import User

    Get = Callable[..., str]
    Send = Callable[..., Any]


def test_before_there_is_a_strategy_the_page_says_how_to_begin(
    get: Get, send: Send, anna: User, frieda: User, gustav: User
) -> None:
    assert "Propose the first sentence" in get(anna, "strategy")
    assert "Start a draft" not in get(anna, "strategy")
    assert "Propose the first sentence" not in get(gustav, "strategy")
    assert "Start a draft" in get(frieda, "strategy")
    for _tap in range(2):
        assert send(frieda, "strategy_draft_begin").status_code == 302
    assert StrategyVersion.objects.drafts().count() == 1
    assert "Look at the draft" in get(anna, "strategy")


def test_the_page_shows_all_of_it_rendered(get: Get, version: StrategyVersion, anna: User) -> None:
    page = get(anna, "strategy")
    assert "<strong>fastest and most reliably</strong>" in page
    assert "**" not in page
    for text in (
        "Pharma and laboratories",
        "No tenders without a talk",
        "Quotes on the same day",
        "to be 85\xa0%",
        "Propose a goal",
    ):
        assert text in page


def test_what_is_typed_as_html_is_shown_as_text(
    get: Get, version: StrategyVersion, dora: User, at: datetime
) -> None:
    evil = "<script>alert(1)</script> [x](javascript:alert(1))"
    made = reworded("offer", evil, evil, by=dora, at=at)
    for page in (get(dora, "strategy_proposal", made.pk), get(dora, "strategy_proposals")):
        assert "<script>alert" not in page
        assert 'href="javascript' not in page


def test_taking_note_is_said_once_and_never_of_another_version(
    get: Get, send: Send, version: StrategyVersion, anna: User, gustav: User
) -> None:
    assert "I have taken note" not in get(gustav, "strategy")
    assert "I have taken note" in get(anna, "strategy")
    send(anna, "strategy_acknowledge", version="2")
    send(anna, "strategy_acknowledge", version="nonsense")
    assert not version.acknowledgements.exists()
    for _tap in range(2):
        send(anna, "strategy_acknowledge", version="1")
    assert version.acknowledgements.get().user == anna
    page = get(anna, "strategy")
    assert "I have taken note" not in page
    assert "1 of 2, 50 %" in page


def test_names_are_the_managers_only_where_that_was_agreed(
    get: Get, send: Send, version: StrategyVersion, anna: User, frieda: User
) -> None:
    send(anna, "strategy_acknowledge", version="1")
    assert "By name, as agreed" not in get(frieda, "strategy")
    assert "sales managers see" not in get(anna, "strategy")
    assert send(anna, "strategy_settings", share="1/2", names_to_manager="on").status_code == 403
    refused = send(frieda, "strategy_settings", share="1/2", names_to_manager="on", agreed_in=" ")
    assert refused.status_code == 422
    assert "Please write something here." in refused.content.decode()
    send(frieda, "strategy_settings", share="1/2", names_to_manager="on", agreed_in="Agreement <4>")
    assert StrategySettings.current().share == "1/2"
    assert "By name, as agreed" not in get(frieda, "strategy")
    assert "versions to come, not of this one. Agreed in: Agreement &lt;4&gt;" in get(anna, "strategy")
    StrategySettings.objects.update(names_since=version.made_at - timedelta(days=1))  # it was agreed before
    names = get(frieda, "strategy").partition("By name, as agreed")[2].partition("</ul>")[0]
    assert "has taken note" in names
    assert "<time" not in names  # whether, not when
    assert "By name, as agreed" not in get(anna, "strategy")
    assert "sales managers see who has taken note" in get(anna, "strategy")  # whoever is seen knows it


def test_a_share_that_is_none_is_refused(get: Get, send: Send, frieda: User) -> None:
    assert send(frieda, "strategy_settings", share="5/4").status_code == 422
    assert StrategySettings.current().share == "1/3"


def test_a_proposal_is_made_from_the_page_and_only_once(
    get: Get, send: Send, version: StrategyVersion, dora: User
) -> None:
    assert DIRECTION in get(dora, "strategy_propose", "block", "direction")
    key = "6a1c1a3e-9c0f-4a51-9d5d-2f8b6d1f7a11"
    answers = [
        send(dora, "strategy_propose", "block", "direction", text="To the moon.", reason="Far.", key=key)
        for _tap in range(2)
    ]
    made = Proposal.objects.get(reason="Far.")
    assert {answer["Location"] for answer in answers} == {reverse("strategy_proposal", args=[made.pk])}
    page = get(dora, "strategy_proposal", made.pk)
    assert "<ins>" in page
    assert "<del>" in page
    assert "2 proposals" in get(dora, "strategy")  # that which added the sentence is open as well
    listed = get(dora, "strategy_proposals", query="?about=block-direction")
    assert listed.count('class="list-row proposal-row"') == 2


@pytest.mark.parametrize(
    ("kind", "key", "fields", "said"),
    [
        ("block", "direction", {"text": "A better sentence", "reason": ""}, "This field is required"),
        ("block", "direction", {"text": "A better sentence", "reason": "x" * 1001}, "at most 1000"),
        ("block", "direction", {"text": "ok " + "\0", "reason": "Kept words"}, "Null characters"),
        ("block", "direction", {"text": DIRECTION, "reason": "Kept words"}, "Nothing would be different"),
        ("block", "new", {"text": "Kept words", "reason": "Kept words"}, "This field is required"),
        ("segment", "new", {"name": "Kept words", "why": "Because", "countries": "Austria", "reason": "r"}, "is no country"),
        ("segment", "new", {"name": "Kept words", "why": "Because", "hours": "-1", "reason": "r"}, "cannot be"),
        ("goal", "new", {"name": "Kept words", "measure": "m", "target": "many", "due": "2027-01-01", "reason": "r"}, "enter a number"),
        ("goal", "new", {"name": "Kept words", "measure": "m", "target": "9" * 30, "due": "2027-01-01", "reason": "r"}, "too large"),
        ("goal", "new", {"name": "Kept words", "measure": "m", "target": "0", "due": "2027-01-01", "reason": "r"}, "begins where it ends"),
        ("goal", "new", {"name": "Kept words", "measure": "m", "target": "5", "due": "31.31.2027", "reason": "r"}, "valid date"),
        ("goal", "new", {"name": "Kept words", "measure": "m", "target": "5", "due": "2027-01-01", "owner": "99999999999999999999", "reason": "r"}, "valid choice"),
    ],
)  # fmt: skip
def test_bad_input_is_said_and_nothing_typed_is_lost(
    client: Client,
    version: StrategyVersion,
    dora: User,
    kind: str,
    key: str,
    fields: dict[str, str],
    said: str,
) -> None:
    client.force_login(dora)
    before = Proposal.objects.count()
    answer = client.post(reverse("strategy_propose", args=[kind, key]), fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    for typed in fields.values():
        assert typed.replace("\0", "") in page or typed in page
    assert Proposal.objects.count() == before


def newer(left_out: str, *, manager: User, field: User, inside: User, at: datetime) -> None:
    """The next version, without this segment, and with another one weighing more."""
    draft(SEGMENTS[2], key="", by=manager, at=at)
    leave_out("segment", left_out, seen=begin_draft(by=manager, at=at).mark, by=manager)
    for by in (field, inside):
        reworded("offer", "- Everything", "Why not?", by=by, at=at)
    publish(seen=begin_draft(by=manager, at=at).mark, by=manager, at=at)


def test_a_version_that_comes_while_somebody_writes_takes_nothing_away(
    client: Client, version: StrategyVersion, anna: User, dora: User, frieda: User, at: datetime
) -> None:
    """Neither what they typed, nor what was published meanwhile."""
    gone, other = [str(one.segment_id) for one in version.segments.all()[:2]]
    client.force_login(dora)
    pages = {key: reverse("strategy_propose", args=["segment", key]) for key in (gone, other)}
    assert 'name="version" value="1"' in client.get(pages[other]).content.decode()
    newer(gone, manager=frieda, field=dora, inside=anna, at=at)
    typed = {"name": "Typed name", "why": "Typed why", "reason": "Typed reason", "version": "1"}
    before = Proposal.objects.count()
    for key, sent in ((gone, typed), (gone, typed | {"version": "2"}), (other, typed)):
        answer = client.post(pages[key], sent)
        assert answer.status_code == 409
        for text in ("Typed name", "Typed why", "Typed reason", 'name="version" value="2"'):
            assert text in answer.content.decode()
    assert Proposal.objects.count() == before
    assert client.get(pages[gone]).status_code == 404
    assert client.post(pages[other], typed | {"version": "2"}).status_code == 302


def test_without_a_draft_the_form_begins_with_what_is_in_force(
    client: Client, version: StrategyVersion, frieda: User
) -> None:
    client.force_login(frieda)
    page = client.get(reverse("strategy_draft_edit", args=["block", "offer"])).content.decode()
    assert "twelve standard conveyors" in page
    assert not StrategyVersion.objects.drafts().exists()


def test_what_another_manager_left_out_meanwhile_keeps_what_is_typed(
    client: Client, version: StrategyVersion, frieda: User, at: datetime
) -> None:
    key = str(version.segments.all()[0].segment_id)
    leave_out("segment", key, seen=begin_draft(by=frieda, at=at).mark, by=frieda)
    client.force_login(frieda)
    sent = {"name": "Typed name", "why": "Typed why", "seen": saw(1)}
    answer = client.post(reverse("strategy_draft_edit", args=["segment", key]), sent)
    assert answer.status_code == 409
    assert "Typed why" in answer.content.decode()
    sent = {"text": "- Written anew", "seen": saw(1)}
    leave_out("block", "offer", seen=saw(1), by=frieda)
    answer = client.post(reverse("strategy_draft_edit", args=["block", "offer"]), sent | {"seen": saw(2)})
    assert answer.status_code == 302


def test_what_it_weighs_and_how_far_the_next_version_is_can_be_read(
    get: Get, version: StrategyVersion, anna: User, dora: User, frieda: User, at: datetime
) -> None:
    assert "Its requests count as more urgent, by 8\xa0h" in get(anna, "strategy_version", 1)
    assert "too few people of both sides" not in get(anna, "strategy")
    draft(replace(goals(anna)[0], name="Weighed", hours=Decimal(4)), by=frieda, at=at)
    assert "too few people of both sides" in get(anna, "strategy")
    for by in (anna, dora):
        reworded("offer", "- Everything", "Why not?", by=by, at=at)
    assert "too few people of both sides" not in get(anna, "strategy")
    made = publish(seen=begin_draft(by=frieda, at=at).mark, by=frieda, at=at)
    goal = made.goals.get(name="Weighed").goal_id
    assert "4\xa0h" in get(anna, "strategy_goal", goal)
    assert "4\xa0h" in get(anna, "strategy_version", 2, query="?text=1")


def test_a_proposal_to_leave_something_out_needs_only_a_reason(
    get: Get, send: Send, version: StrategyVersion, emil: User
) -> None:
    segment = Segment.objects.first()
    assert segment
    assert "Propose to leave out" in get(
        emil, "strategy_propose", "segment", str(segment.pk), query="?remove=1"
    )
    assert (
        send(emil, "strategy_propose", "segment", str(segment.pk), remove="1", reason="").status_code == 422
    )
    send(emil, "strategy_propose", "segment", str(segment.pk), remove="1", reason="Too few.")
    assert Proposal.objects.get(reason="Too few.").change == "remove"


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("block", "nothing"), ("segment", "999999"), ("segment", "9" * 40), ("goal", "x"), ("chapter", "new"), ("block", "d\0"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(
    client: Client, version: StrategyVersion, dora: User, frieda: User, kind: str, key: str
) -> None:
    for who, name in ((dora, "strategy_propose"), (frieda, "strategy_draft_edit")):
        client.force_login(who)
        assert client.get(reverse(name, args=[kind, key])).status_code == 404
        assert client.post(reverse(name, args=[kind, key])).status_code == 404
    removed = client.post(reverse("strategy_draft_remove", args=[kind, key]))
    assert removed.status_code in {409, 404}  # there is no draft


@pytest.mark.parametrize(
    "name", ["strategy_proposal", "strategy_version", "strategy_goal", "strategy_picture"]
)
def test_a_row_that_is_not_there_is_not_found(
    client: Client, version: StrategyVersion, frieda: User, name: str
) -> None:
    client.force_login(frieda)
    for number in (0, 4711, 2**31, 2**63, 10**30):
        assert client.get(reverse(name, args=[number])).status_code == 404
    for step in ("voice", "comment", "withdraw", "take"):
        assert client.post(reverse(f"strategy_{step}", args=[10**30]), {"text": "x"}).status_code in {
            403,
            404,
            422,
        }


@pytest.mark.parametrize("name", ["strategy", "strategy_proposals", "strategy_draft", "strategy_versions"])
def test_a_page_asks_as_many_questions_for_ten_as_for_one(
    client: Client, version: StrategyVersion, anna: User, dora: User, frieda: User, at: datetime, name: str,
) -> None:  # fmt: skip
    def more(number: int) -> None:
        made = reworded("offer", f"- Number {number}", "Why not?", by=dora, at=at)
        raise_voice(made.pk, "object", "No.", by=anna, at=at)
        draft(BlockData("free", f"Block {number}", "Text"), by=frieda, at=at)

    more(0)
    client.force_login(anna)
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse(name))
    for number in range(1, 10):
        more(number)
    with CaptureQueriesContext(connection) as ten:
        client.get(reverse(name))
    assert len(ten) == len(one)
