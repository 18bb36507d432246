"""A proposal's page and the list of them, as a browser without scripts uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from strategy.actions.decline_proposal import decline_proposal
from strategy.actions.raise_voice import raise_voice
from strategy.models import (
    Comment,
    StrategyVersion,
    Voice,
)
from tests.strategy.lived import reworded

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

    from people.models import User

    Get = Callable[..., str]
    Send = Callable[..., Any]

HTMX = {"HX-Request": "true"}


def test_both_sides_stand_beside_each_other(
    get: Get,
    send: Send,
    version: StrategyVersion,
    anna: User,
    bert: User,
    dora: User,
    emil: User,
    at: datetime,
) -> None:
    made = reworded("offer", "- Everything", "Why not?", by=dora, at=at)
    assert send(dora, "strategy_voice", made.pk, stance="support").status_code == 403  # one's own
    refused = send(anna, "strategy_voice", made.pk, stance="object", reason="")
    assert refused.status_code == 422
    assert "An objection needs a reason" in refused.content.decode()
    for _tap in range(2):
        send(anna, "strategy_voice", made.pk, stance="object", reason="Too much <b>work</b>")
        send(emil, "strategy_voice", made.pk, stance="support")
    assert Voice.objects.filter(proposal=made).count() == 2
    page = get(bert, "strategy_proposal", made.pk)
    assert page.index("side-field") < page.index("side-inside") < page.index("Too much &lt;b&gt;work")
    send(anna, "strategy_voice", made.pk, stance="back")
    assert not Voice.objects.filter(user=anna, proposal=made).exists()
    assert send(anna, "strategy_voice", made.pk, stance="shrug", reason="kept").status_code == 422


def test_a_better_wording_is_compared_and_can_be_taken(
    get: Get, send: Send, version: StrategyVersion, anna: User, dora: User, frieda: User, at: datetime
) -> None:
    made = reworded("offer", "- Everything", "Why not?", by=dora, at=at)
    key = "6a1c1a3e-9c0f-4a51-9d5d-2f8b6d1f7a12"
    assert (
        send(anna, "strategy_comment", made.pk, text=" ", suggestion="- Everything", key=key).status_code
        == 422
    )
    for _tap in range(2):
        send(anna, "strategy_comment", made.pk, text="", suggestion="- Nearly everything", key=key)
    said = Comment.objects.get()
    page = get(frieda, "strategy_proposal", made.pk)
    assert "<ins>Nearly" in page
    assert "<q>- Nearly everything</q>" in page  # of two by the same person one can be chosen
    assert send(anna, "strategy_take", made.pk).status_code == 403
    assert send(frieda, "strategy_take", made.pk, wording="4711").status_code == 422
    for _tap in range(2):
        assert send(frieda, "strategy_take", made.pk, wording=said.pk)["Location"] == reverse(
            "strategy_draft"
        )
    assert "Nearly everything" in get(dora, "strategy_draft", query="?text=1")
    late = send(dora, "strategy_comment", made.pk, text="One more thing")
    assert late.status_code == 409
    assert "One more thing" in late.content.decode()


def test_declining_needs_an_answer(
    get: Get, send: Send, version: StrategyVersion, dora: User, frieda: User, at: datetime
) -> None:
    made = reworded("offer", "- Everything", "Why not?", by=dora, at=at)
    assert send(frieda, "strategy_decline", made.pk, answer="").status_code == 422
    send(frieda, "strategy_decline", made.pk, answer="We cannot do everything.")
    assert "We cannot do everything." in get(dora, "strategy_proposal", made.pk)
    assert "We cannot do everything." not in get(dora, "strategy_proposals")
    assert f"proposal-{made.pk}" in get(dora, "strategy_proposals", query="?state=decided")


def test_a_withdrawn_proposal_is_decided(
    get: Get, send: Send, version: StrategyVersion, dora: User, anna: User, at: datetime
) -> None:
    made = reworded("offer", "- Everything", "Why not?", by=dora, at=at)
    assert send(anna, "strategy_withdraw", made.pk).status_code == 403
    for _tap in range(2):
        assert send(dora, "strategy_withdraw", made.pk).status_code == 302
    assert "I support it" not in get(anna, "strategy_proposal", made.pk)


def test_proposals_are_filtered_by_block(
    get: Get, version: StrategyVersion, dora: User, at: datetime
) -> None:
    offer = reworded("offer", "- Everything", "Why not?", by=dora, at=at)
    other = reworded("not_doing", "- Nothing", "Why not?", by=dora, at=at)
    page = get(dora, "strategy_proposals", query="?about=block-offer")
    assert f"proposal-{offer.pk}" in page
    assert f"proposal-{other.pk}" not in page
    assert "No open proposal" in get(dora, "strategy_proposals", query="?about=%00nonsense")


def test_a_live_question_is_answered_only_where_something_is_new(
    client: Client, get: Get, version: StrategyVersion, anna: User, bert: User, dora: User, at: datetime
) -> None:
    made = reworded("offer", "- Everything", "Why not?", by=dora, at=at)
    page = get(anna, "strategy_proposal", made.pk)
    asks = page.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    assert client.get(asks, headers=HTMX).status_code == 204
    raise_voice(made.pk, "object", "No.", by=bert, at=at)
    fresh = client.get(asks, headers=HTMX)
    assert "No." in fresh.content.decode()
    assert "<html" not in fresh.content.decode()
    sent = client.post(reverse("strategy_voice", args=[made.pk]), {"stance": "support"}, headers=HTMX)
    assert 'id="voices"' in sent.content.decode()
    assert "<html" not in sent.content.decode()


def test_what_is_typed_on_the_living_page_is_not_lost(
    client: Client, version: StrategyVersion, anna: User, dora: User, frieda: User, at: datetime
) -> None:
    """Neither by the other form beside it, nor when the proposal is decided meanwhile."""
    made = reworded("offer", "- Everything", "Why not?", by=dora, at=at)
    client.force_login(anna)

    def sent(name: str, **fields: str) -> str:
        return client.post(reverse(name, args=[made.pk]), fields, headers=HTMX).content.decode()

    assert 'id="comment-form" hx-preserve' in sent("strategy_voice", stance="support")
    assert 'id="comment-form" hx-preserve' in sent("strategy_voice", stance="object")
    assert 'id="comment-form" hx-preserve' in sent("strategy_voice", stance="back")
    for text in ("Why?", ""):
        said = sent("strategy_comment", text=text)
        assert 'id="voice-form" hx-preserve' in said
        assert 'id="comment-form" hx-preserve' not in said
    decline_proposal(made.pk, "No.", by=frieda, at=at)
    late = sent("strategy_comment", text="One more thing")
    assert "This proposal is not open any more." in late
    assert "One more thing" in late
    assert "<html" not in late
