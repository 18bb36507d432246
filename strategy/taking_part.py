"""Who has taken part in the next version so far, read from what people did since the last one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from strategy.models import (
    Comment,
    Proposal,
    ProposalState,
    Side,
    StrategySettings,
    StrategyVersion,
    Voice,
    people_of_sides,
    side_of,
)
from strategy.participation import Participation, participation

if TYPE_CHECKING:
    from datetime import datetime


def people_by_side() -> dict[str, frozenset[int]]:
    """Side → its people of today; each person stands on one. One query."""
    people = [(side_of(person), person.pk) for person in people_of_sides()]
    return {side.value: frozenset(pk for stands, pk in people if stands is side) for side in Side}


def who_took_part(since: datetime | None) -> frozenset[int]:
    """Everybody who did something after `since` (None: ever). What was withdrawn is nothing, with what
    was said to it. Three queries."""
    proposals = Proposal.objects.exclude(state=ProposalState.WITHDRAWN).values_list("by", flat=True)
    standing = ~Q(proposal__state=ProposalState.WITHDRAWN)
    voices, comments = (
        Voice.objects.filter(standing).values_list("user", flat=True),
        Comment.objects.filter(standing).values_list("by", flat=True),
    )
    if since is not None:
        after = {"at__gt": since}
        proposals, voices, comments = (
            proposals.filter(**after),
            voices.filter(**after),
            comments.filter(**after),
        )
    return frozenset([*proposals, *voices, *comments])


def participation_now() -> Participation:
    """How far both sides are from enough, by what the company has agreed. Six queries."""
    since = StrategyVersion.objects.published().values_list("published_at", flat=True).first()
    share = StrategySettings.current().fraction
    return participation(people_by_side(), who_took_part(since), share)
