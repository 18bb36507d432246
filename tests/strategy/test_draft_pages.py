"""The draft's pages, goals and pictures, as a browser without scripts uses them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from strategy.actions.edit_draft import begin_draft
from strategy.content import content_of
from strategy.contents import BlockData
from strategy.models import (
    Goal,
    GoalEntry,
    GoalProgress,
    Picture,
    StrategyVersion,
)
from tests.strategy.lived import draft, reworded
from tests.strategy.making import saw

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpResponse
    from django.test import Client

    from people.models import User

    Get = Callable[..., str]
    Send = Callable[..., Any]

PIXEL = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00"
    b"\x00\x02\x02D\x01\x00;"
)


def test_the_draft_is_edited_by_the_manager_and_read_by_all(
    get: Get, send: Send, version: StrategyVersion, anna: User, frieda: User
) -> None:
    assert send(anna, "strategy_draft_edit", "block", "offer", text="Mine").status_code == 403
    send(frieda, "strategy_draft_begin")
    stale = begin_draft(by=frieda, at=version.made_at).mark
    assert send(frieda, "strategy_draft_edit", "block", "offer", text="", seen=stale).status_code == 422
    for _tap in range(2):
        assert (
            send(frieda, "strategy_draft_edit", "block", "offer", text="- Fewer", seen=stale).status_code
            == 302
        )
    page = get(anna, "strategy_draft")
    assert "<ins>Fewer</ins>" in page
    assert "Edit:" not in page
    conflict = send(frieda, "strategy_draft_edit", "block", "not_doing", text="- Typed in vain?", seen=stale)
    assert conflict.status_code == 409
    assert "- Typed in vain?" in conflict.content.decode()
    assert "Typed in vain" not in get(anna, "strategy_draft")


def test_parts_change_places_and_are_left_out(
    get: Get, send: Send, version: StrategyVersion, anna: User, frieda: User
) -> None:
    send(frieda, "strategy_draft_begin")
    keys = [str(one.segment_id) for one in version.segments.all()]
    send(frieda, "strategy_draft_arrange", "segment", keys[1], keys=keys, seen=saw(0))
    page = get(anna, "strategy_draft")
    assert page.index(f"part-segment-{keys[1]}") < page.index(f"part-segment-{keys[0]}")
    assert "another order" in page
    assert send(frieda, "strategy_draft_remove", "segment", keys[2], seen=saw(0)).status_code == 409
    send(frieda, "strategy_draft_remove", "segment", keys[2], seen=saw(1))
    assert "left out" in get(anna, "strategy_draft")
    send(frieda, "strategy_draft_discard", seen=saw(2))
    assert "There is no draft" in get(anna, "strategy_draft")


def test_a_draft_of_one_side_is_not_published(
    get: Get, send: Send, version: StrategyVersion, anna: User, dora: User, frieda: User, at: datetime
) -> None:
    after = at.replace(hour=10)
    made = reworded("offer", "- Everything", "Why not?", by=dora, at=after)
    send(frieda, "strategy_take", made.pk)
    draft_now = StrategyVersion.objects.drafts().get()
    refused = send(frieda, "strategy_publish", seen=draft_now.mark)
    assert refused.status_code == 422
    assert "not a strategy of both sides yet" in refused.content.decode()
    assert "1 person is missing" in get(anna, "strategy_draft")
    reworded("not_doing", "- Nothing", "Why not?", by=anna, at=after)
    assert "is missing" not in get(anna, "strategy_draft")
    assert send(anna, "strategy_publish", seen=draft_now.mark).status_code == 403
    for _tap in range(2):
        assert send(frieda, "strategy_publish", seen=draft_now.mark)["Location"] == reverse("strategy")
    assert StrategyVersion.objects.published().count() == 2
    page = get(anna, "strategy_version", 2)
    assert "<ins>Everything</ins>" in page
    assert "Dora" in page
    assert "<del>" not in get(anna, "strategy_version", 2, query="?text=1")
    assert "Version 1" in get(anna, "strategy_versions")


def test_how_far_a_goal_is_is_typed_in_by_whoever_keeps_an_eye_on_it(
    client: Client, get: Get, send: Send, version: StrategyVersion, anna: User, bert: User, frieda: User
) -> None:
    mine = Goal.objects.first()
    assert mine
    assert "Save the value" in get(anna, "strategy_goal", mine.pk)
    assert "Save the value" not in get(bert, "strategy_goal", mine.pk)
    assert send(bert, "strategy_goal", mine.pk, value="5").status_code == 403
    refused = send(anna, "strategy_goal", mine.pk, value="half of it")
    assert refused.status_code == 422
    assert "half of it" in refused.content.decode()
    for _tap in range(2):
        send(anna, "strategy_goal", mine.pk, value="62.5")
    assert GoalProgress.objects.count() == 1
    assert "62.5\xa0%" in get(bert, "strategy_goal", mine.pk)
    assert 'width="50%"' in get(bert, "strategy")


def test_a_goal_that_is_left_out_at_this_moment_is_not_found(
    send: Send, version: StrategyVersion, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_what: object, **_how: object) -> None:
        raise GoalEntry.DoesNotExist

    monkeypatch.setattr("strategy.views.goals.record_progress", gone)
    goal = Goal.objects.first()
    assert goal
    assert send(anna, "strategy_goal", goal.pk, value="5").status_code == 404


def test_a_picture_comes_with_a_block(
    client: Client, get: Get, version: StrategyVersion, anna: User, dora: User, frieda: User
) -> None:
    client.force_login(dora)
    address = reverse("strategy_propose", args=["block", "offer"])

    def sent(name: str, content: bytes, **more: str) -> HttpResponse:
        file = SimpleUploadedFile(name, content)
        return client.post(address, {"text": "See:", "reason": "Clearer.", "picture": file} | more)  # type: ignore[return-value]

    assert sent("a.gif", PIXEL).status_code == 422  # without a description
    assert not Picture.objects.exists()
    wrong = sent("a.gif", b"<script>alert(1)</script>", description="Our kit")
    assert wrong.status_code == 422
    assert "Clearer." in wrong.content.decode()
    assert sent("a.gif", PIXEL, description="Our kit").status_code == 302
    picture = Picture.objects.get()
    shown = client.get(reverse("strategy_picture", args=[picture.pk]))
    assert shown["Content-Type"] == "image/gif"
    assert "sandbox" in shown["Content-Security-Policy"]


def test_the_draft_says_how_long_it_takes_to_read(
    get: Get, version: StrategyVersion, anna: User, frieda: User, at: datetime
) -> None:
    draft(BlockData("free", "How we talk", "word " * 150), by=frieda, at=at)
    for reader in (anna, frieda):
        page = get(reader, "strategy_draft")
        assert re.search(r"2\d\d words, 2 minutes to read", page)
        assert "longer than the two" not in page
    draft(BlockData("free", "And how not", "word " * 200), by=frieda, at=at)
    for reader in (anna, frieda):
        page = get(reader, "strategy_draft")
        assert re.search(r"4\d\d words, 3 minutes to read: longer than the two", page)
    assert content_of(version, at=at, proposed={}).minutes == 1
