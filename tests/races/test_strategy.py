"""The strategy: two people at once, or one person twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from salesdesk.web.conflict import Conflict
from strategy.actions.acknowledge import acknowledge
from strategy.actions.change_settings import change_settings
from strategy.actions.comment import comment
from strategy.actions.edit_draft import begin_draft, put_into_draft
from strategy.actions.propose import ProposalData, propose
from strategy.actions.publish import publish
from strategy.actions.raise_voice import raise_voice
from strategy.actions.take_into_draft import take_into_draft
from strategy.actions.withdraw_proposal import withdraw_proposal
from strategy.contents import BlockData
from strategy.models import (
    Acknowledgement,
    Comment,
    Proposal,
    ProposalState,
    PulseRound,
    Share,
    Stance,
    StrategySettings,
    StrategyVersion,
    Voice,
)
from tests.company import person
from tests.patience import patient
from tests.strategy.making import DIRECTION, HOUR, MECHANICAL, add, draft, published, saw
from tests.strategy.pulsing import open_round, people, prepare

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from people.models import User

pytestmark = pytest.mark.django_db(transaction=True)
OFFER = BlockData("offer", text="Conveyors.")


def at_once(*steps: Callable[[], Any]) -> list[Any]:
    """What each answers, or how it was refused; they begin together, each on a connection of its own."""
    start = Barrier(len(steps))

    def take(step: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=patient(30))
            return step()
        except (Conflict, ValidationError) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(take, steps))


def refused(answers: list[Any]) -> list[type]:
    return [type(one) for one in answers if isinstance(one, Exception)]


@pytest.fixture
def manager(frieda: User) -> User:
    """Another one beside Frieda."""
    return person("Jo", is_sales_manager=True)


def test_of_two_who_publish_at_once_one_has_published(
    anna: User, dora: User, frieda: User, manager: User, at: datetime
) -> None:
    for by, contents in ((dora, DIRECTION), (anna, OFFER)):
        take_into_draft(add(contents, by=by, at=at).pk, by=frieda, at=at)
    answers = at_once(*(partial(publish, seen=saw(2), by=by, at=at) for by in (frieda, manager)))
    assert refused(answers) == [Conflict]
    assert StrategyVersion.objects.get().number == 1


def test_published_by_two_taps_it_is_once(anna: User, dora: User, frieda: User, at: datetime) -> None:
    for by, contents in ((dora, DIRECTION), (anna, OFFER)):
        take_into_draft(add(contents, by=by, at=at).pk, by=frieda, at=at)
    answers = at_once(*(partial(publish, seen=saw(2), by=frieda, at=at) for _tap in range(3)))
    assert [answer.number for answer in answers] == [1, 1, 1]


def test_of_two_who_begin_a_draft_both_work_on_the_same(
    anna: User, dora: User, frieda: User, manager: User, at: datetime
) -> None:
    published({"anna": anna, "dora": dora, "frieda": frieda, "at": at})
    answers = at_once(*(partial(begin_draft, by=by, at=at) for by in (frieda, manager)))
    assert answers == [draft(), draft()]
    assert draft().blocks.count() == 1


def test_nothing_comes_into_a_draft_that_is_being_published(
    anna: User, dora: User, frieda: User, manager: User, at: datetime
) -> None:
    for by, contents in ((dora, DIRECTION), (anna, OFFER)):
        take_into_draft(add(contents, by=by, at=at).pk, by=frieda, at=at)
    late = add(BlockData("not_doing", text="Discounts."), by=dora, at=at)
    done, taken = at_once(
        partial(publish, seen=saw(2), by=frieda, at=at), partial(take_into_draft, late.pk, by=manager, at=at)
    )
    blocks = StrategyVersion.objects.get(number=1).blocks.count() if not refused([done]) else 0
    late.refresh_from_db()
    if blocks:  # published first; the other one has begun the next draft
        assert blocks == 2
        assert late.taken_into == taken == draft()
    else:
        assert refused([done]) == [Conflict]
        assert draft().blocks.count() == 3


def test_a_round_is_opened_or_the_next_version_published_but_not_both(
    frieda: User, manager: User, at: datetime
) -> None:
    version = prepare(frieda, at)
    for side in ("field", "inside"):
        for who in people(side, 5):
            add(BlockData(title="Talk", text="Openly."), by=who, at=at + HOUR)
    seen = begin_draft(by=frieda, at=at + HOUR).mark
    put_into_draft("", OFFER, seen=seen, by=frieda, at=at + HOUR)
    steps = [
        partial(publish, seen=draft().mark, by=frieda, at=at + HOUR),
        *(partial(open_round, by, at + HOUR) for by in (manager, frieda)),
    ]
    answers = at_once(*steps)
    opened = PulseRound.objects.filter(version=version).count()
    assert (opened, StrategyVersion.objects.published().count()) in {(1, 1), (0, 2)}
    assert refused(answers) == [ValidationError] * (1 if opened else 2)


def test_a_proposal_is_taken_or_withdrawn_but_not_both(
    anna: User, dora: User, frieda: User, at: datetime
) -> None:
    for _round in range(3):
        one = add(MECHANICAL, by=dora, at=at)
        answers = at_once(
            partial(take_into_draft, one.pk, by=frieda, at=at),
            partial(withdraw_proposal, one.pk, by=dora, at=at),
        )
        assert refused(answers) == [Conflict]
        one.refresh_from_db()
        assert one.state in {ProposalState.TAKEN, ProposalState.WITHDRAWN}


def test_two_who_edit_the_same_draft_do_not_overwrite_each_other(
    frieda: User, manager: User, at: datetime
) -> None:
    begin_draft(by=frieda, at=at)
    answers = at_once(
        partial(put_into_draft, "", OFFER, seen=saw(0), by=frieda, at=at),
        partial(put_into_draft, "", DIRECTION, seen=saw(0), by=manager, at=at),
    )
    assert refused(answers) == [Conflict]
    assert (draft().revision, draft().blocks.count()) == (1, 1)


def test_whatever_is_sent_three_times_at_once_is_once(
    anna: User, bert: User, dora: User, frieda: User, at: datetime
) -> None:
    data, key = ProposalData("block", "", OFFER, "It helps.", uuid4()), uuid4()
    assert not refused(at_once(*[partial(propose, data, by=dora, at=at)] * 3))
    one = Proposal.objects.get()
    assert not refused(at_once(*[partial(raise_voice, one.pk, Stance.SUPPORT, by=anna, at=at)] * 3))
    assert not refused(at_once(*[partial(comment, one.pk, "Yes", sent=key, by=bert, at=at)] * 3))
    assert (Voice.objects.count(), Comment.objects.count()) == (1, 1)
    version = published({"anna": anna, "dora": dora, "frieda": frieda, "at": at + HOUR})
    assert not refused(at_once(*[partial(acknowledge, version.number or 0, by=anna, at=at)] * 3))
    assert Acknowledgement.objects.count() == 1
    change = partial(change_settings, Share.HALF, names_to_manager=False, by=frieda, at=at)
    assert not refused(at_once(change, change, change))
    assert StrategySettings.objects.get().share == Share.HALF
