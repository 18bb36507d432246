"""A company that makes its strategy: one version in force, proposals, voices, a draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from strategy.actions.edit_draft import begin_draft, put_into_draft
from strategy.actions.propose import ProposalData, propose
from strategy.actions.publish import publish
from strategy.actions.raise_voice import raise_voice
from strategy.contents import BlockData, GoalData, SegmentData
from strategy.entries import contents_of, target_of

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User
    from strategy.contents import Contents
    from strategy.models import Proposal, StrategyVersion

DIRECTION = (
    "By 2028 we are the supplier that delivers **fastest and most reliably** to food and pharma companies."
)
SEGMENTS = (
    SegmentData(
        "Food manufacturers that bottle by themselves", "They rebuild until 2028 and ask for whole lines."
    ),
    SegmentData("Pharma and laboratories", "High demands on proof, few suppliers, long relationships."),
    SegmentData(
        "New customers in Austria", "Our strongest competitor leaves.", {"countries": ["AT"]}, Decimal(8)
    ),
    SegmentData("Customers with conveyors", "Spare parts and extensions: short ways, good margin."),
)
OFFER = "- A kit of twelve standard conveyors, delivered in ten days\n- Quotes within one working day\n- One tandem for each customer"
NOT_DOING = "- No special solutions below €20,000\n- No tenders without a talk\n- No trade with others' parts"


def goals(owner: User) -> tuple[GoalData, ...]:
    return (
        GoalData("Quotes on the same day", "Share within eight working hours", "%", Decimal(40), Decimal(85), date(2027, 3, 31), owner.pk),
        GoalData("Complete at the first try", "Share of requests without a query", "%", Decimal(50), Decimal(80), date(2027, 6, 30), owner.pk),
        GoalData("New customers in Austria", "Customers with a first order", "", Decimal(0), Decimal(12), date(2027, 12, 31)),
    )  # fmt: skip


def draft(contents: Contents, *, by: User, at: datetime, key: str = "") -> str:
    """Word something in the draft, however often it was changed."""
    seen = begin_draft(by=by, at=at).mark
    return put_into_draft(key, contents, seen=seen, by=by, at=at)


def proposed(
    about: str, key: str, contents: Contents | None, reason: str, *, by: User, at: datetime
) -> Proposal:
    return propose(ProposalData(about, key, contents, reason), by=by, at=at)


def reworded(key: str, text: str, reason: str, *, by: User, at: datetime) -> Proposal:
    """Somebody proposes to word a block of the strategy differently."""
    entry = target_of("block", key)
    assert entry
    contents = contents_of(entry)
    assert isinstance(contents, BlockData)
    return proposed("block", key, replace(contents, text=text), reason, by=by, at=at)


def published(*, field: list[User], inside: list[User], manager: User, at: datetime) -> StrategyVersion:
    """A first version that both sides took part in, two days before `at`."""
    then = at - timedelta(days=2)
    first = proposed(
        "block", "", BlockData("direction", text=DIRECTION), "So that we know.", by=field[0], at=then
    )
    for person in (*field[1:], *inside):
        raise_voice(first.pk, "support", by=person, at=then)
    said: list[Contents] = [
        BlockData("direction", text=DIRECTION),
        *SEGMENTS,
        BlockData("offer", text=OFFER),
        BlockData("not_doing", text=NOT_DOING),
        *goals(inside[0]),
    ]
    for contents in said:
        draft(contents, by=manager, at=then)
    return publish(seen=begin_draft(by=manager, at=then).mark, by=manager, at=then)
