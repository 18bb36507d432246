"""What a request stands under by its tandem's agreement, in words: before it is broken, not after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from requests_app.measured.standing import Agreement, standing_under
from requests_app.measured.words import badge, what_became
from requests_app.rehearsal.lives import life_of
from tandems import rule_words
from tandems.measures import MEASURES
from tandems.models import Rule

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from requests_app.measured.words import Badge
    from requests_app.models import SalesRequest, TimelineEvent


@dataclass(frozen=True, slots=True)
class Obligation:
    """`text`: "Accept by today 14:00"; `sentence`: what was agreed."""

    text: str
    sentence: str
    badge: Badge
    is_open: bool


def obligations(row: SalesRequest, events: Sequence[TimelineEvent], now: datetime) -> tuple[Obligation, ...]:
    """For the request's page, which has loaded `events` with their actors. One query; none where it has no tandem."""
    if row.tandem_id is None:
        return ()
    rules = (
        Rule.objects.in_force()
        .filter(tandem=row.tandem_id, measure__in=list(MEASURES))
        .order_by("agreed_at", "pk")
    )
    agreed = [Agreement(rule.measure, rule.parameters, rule.agreed_at) for rule in rules if rule.agreed_at]
    if not agreed:
        return ()
    return tuple(
        Obligation(
            text=what_became(rule.measure, case, now),
            sentence=rule_words.sentence(rule.measure, rule.parameters),
            badge=badge(case),
            is_open=case.kept is None,
        )
        for rule, case in standing_under(agreed, life_of(row, events), now)
    )
