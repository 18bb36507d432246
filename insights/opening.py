"""Since when a tandem's figures are shown to somebody to whom those of an earlier period are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from insights import access, agreements
from insights.picker import local_day
from insights.sight import Reason, Why
from tandems import consent

if TYPE_CHECKING:
    from datetime import date, datetime

    from insights.spans import Period
    from people.models import User


class Opening(NamedTuple):
    day: date
    reason: Reason


def opens_after(period: Period, user: User, tandem: int, at: datetime) -> Opening | None:
    """The first day on which it opens after the period began; None where nothing opens it later. `gate` alone says whether a
    period is shown: what was shown of others may keep one closed. Four queries at most.
    """
    found = [Opening(day, Reason(Why.OWN)) for day in _joined(user, tandem)]
    if access.may_look(user):
        found += [
            Opening(one.starts_on, Reason(Why.AGREEMENT, one))
            for one in agreements.in_force(at)
            if not one.tandems or tandem in one.tandems
        ]
        found += [Opening(first, Reason(Why.CONSENT)) for first, _last in consent.opened(tandem, at).runs]
    later = [opening for opening in found if opening.day > period.start]
    return min(later, key=lambda opening: opening.day, default=None)


def _joined(user: User, tandem: int) -> list[date]:
    """The days on which this person, a member now, joined."""
    stays = consent.stays([tandem])
    return [local_day(stay.joined_at) for stay in stays if stay.user == user.pk and stay.left_at is None]
