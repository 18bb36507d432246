"""How a strategy is made in tests: by the same steps as in life."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from strategy.actions.propose import ProposalData, propose
from strategy.actions.publish import publish
from strategy.actions.take_into_draft import take_into_draft
from strategy.contents import BlockData, Contents, GoalData, SegmentData
from strategy.models import StrategyVersion

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User
    from strategy.models import Proposal

HOUR = timedelta(hours=1)
DIRECTION = BlockData("direction", text="We are the fastest to answer in the south.")
MECHANICAL = SegmentData(
    "Machine builders", "They come *back*.", {"postcodes": [["DE", "80", "85"]]}, Decimal(8)
)
QUICK = GoalData("Quotes within a day", "share of quotes", "%", Decimal(40), Decimal(80), date(2027, 6, 30))


def add(contents: Contents, *, by: User, at: datetime, reason: str = "It helps.") -> Proposal:
    """Somebody proposes something new."""
    return propose(ProposalData(contents.about, "", contents, reason), by=by, at=at)


def change(key: str, contents: Contents | None, *, by: User, at: datetime, about: str = "block") -> Proposal:
    """Somebody proposes that it says this, or nothing any more."""
    return propose(
        ProposalData(contents.about if contents else about, key, contents, "Better."), by=by, at=at
    )


def draft() -> StrategyVersion:
    return StrategyVersion.objects.drafts().get()


def saw(revision: int) -> str:
    """What a page sends back that was made when the draft had this revision; without a draft, what is in force as it is."""
    if here := StrategyVersion.objects.drafts().first():
        return f"{here.pk}-{revision}"
    newest = StrategyVersion.objects.published().first()
    return f"{newest.pk}-{revision or newest.revision}" if newest else ""


def published(of: dict[str, Any]) -> StrategyVersion:
    """The first version: Dora and Anna propose, Frieda takes and publishes. `of`: their fixtures and `at`."""
    dora, anna, frieda, at = (of[name] for name in ("dora", "anna", "frieda", "at"))
    for contents, by in ((DIRECTION, dora), (MECHANICAL, anna), (QUICK, dora)):
        take_into_draft(add(contents, by=by, at=at).pk, by=frieda, at=at)
    return publish(seen=draft().mark, by=frieda, at=at)
