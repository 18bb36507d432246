"""A round asks about the version in force; so there is no other one while it is open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from strategy.actions import open_pulse as opening
from strategy.actions.close_pulse import close_pulse
from strategy.actions.edit_draft import begin_draft, put_into_draft
from strategy.actions.keep_pulse_ideas import keep_decoys, keep_parts
from strategy.actions.publish import publish
from strategy.contents import BlockData
from strategy.models import PulseIdea, PulseRound, StrategyVersion
from strategy.pulse.company_day import day_of, end_of
from strategy.pulse.ready import ready as really_ready
from tests.strategy.making import HOUR, add, draft
from tests.strategy.pulsing import DECOYS, PARTS, open_round, people, prepare

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

    from people.models import User
    from strategy.pulse.ready import Ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(frieda: User, at: datetime) -> StrategyVersion:
    """In force, with statements; enough of both sides have taken part in the next one, which lies in the draft."""
    here = prepare(frieda, at)
    for side in ("field", "inside"):
        for who in people(side, 6):
            add(BlockData(title="Talk", text="Openly."), by=who, at=at + HOUR)
    seen = begin_draft(by=frieda, at=at + HOUR).mark
    put_into_draft("", BlockData("offer", text="Conveyors."), seen=seen, by=frieda, at=at + HOUR)
    return here


def test_nothing_is_published_while_a_round_is_open(
    version: StrategyVersion, frieda: User, at: datetime
) -> None:
    here = open_round(frieda, at + HOUR)
    with pytest.raises(ValidationError, match=r"asks about the version in force.*Close it"):
        publish(seen=draft().mark, by=frieda, at=at + HOUR)
    assert StrategyVersion.objects.drafts().exists()
    close_pulse(here.pk, by=frieda, at=at + HOUR)
    assert publish(seen=draft().mark, by=frieda, at=at + HOUR).number == 2


def test_the_draft_says_so_before_somebody_tries(
    client: Client, version: StrategyVersion, frieda: User, at: datetime
) -> None:
    client.force_login(frieda)
    assert "A pulse round is open" not in client.get(reverse("strategy_draft")).content.decode()
    open_round(frieda, at + HOUR)
    page = client.get(reverse("strategy_draft")).content.decode()
    assert "A pulse round is open" in page
    refused = client.post(reverse("strategy_publish"), {"seen": draft().mark})
    assert refused.status_code == 422
    assert "asks about the version in force" in refused.content.decode()


def test_a_decoy_that_the_strategy_says_in_other_letters_is_none(
    version: StrategyVersion, frieda: User, at: datetime
) -> None:
    with pytest.raises(ValidationError, match="part of the strategy"):
        keep_decoys([f"  {PARTS[0].upper().rstrip('.')}!"], by=frieda, at=at)
    keep_parts(version.pk, ["Plain words."], by=frieda, at=at)
    with pytest.raises(ValidationError, match="part of the strategy"):
        keep_decoys(["plain  words"], by=frieda, at=at)
    with pytest.raises(ValidationError, match="kept as a decoy"):
        keep_parts(version.pk, [DECOYS[0].lower().rstrip(".")], by=frieda, at=at)
    PulseIdea.objects.create(text="plain words", is_part=False, written_by=frieda, written_at=at)
    with pytest.raises(ValidationError, match="Drop the decoy “plain words”"):
        open_round(frieda, at + HOUR)


def test_who_opens_while_another_round_is_opened_gets_that_one(
    version: StrategyVersion, frieda: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ready(here: StrategyVersion | None) -> Ready:
        """Somebody else was as quick, and waited for another version."""
        assert here
        PulseRound.objects.create(
            number=1, version=here, opened_at=at, closes_at=end_of(day_of(at) + timedelta(days=3))
        )
        return really_ready(here)

    monkeypatch.setattr(opening, "ready", ready)
    assert open_round(frieda, at + HOUR) == PulseRound.objects.get()
