"""Who looked at whose figures over time: readable by those whose they were, and by whoever looked.

Whose they were: whoever was a member at any time in what was shown, and had joined when it was shown. Leaving the tandem takes
nothing away; joining it later opens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch, Q

from insights.models import Look, Looked, Stretch
from insights.picker import local_day, period_name
from insights.spans import Period, Span
from tandems.models import Membership

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User

MOST = 200


@dataclass(frozen=True, slots=True)
class LookRow:
    """`tandems`: their names, of those that concern the reader; of one's own looks all. `since`: how far back their trend went
    that was shown with it; empty where none was.
    """

    at: datetime
    who: str
    is_own: bool
    what: str
    period: str
    since: str
    tandems: list[str]


def looks_for(reader: User) -> list[LookRow]:
    """The latest first, `MOST` at most. Three queries."""
    concerning = Stretch.objects.filter(_about(reader))
    found = Look.objects.filter(Exists(concerning.filter(look=OuterRef("pk")))).select_related("user")
    told = concerning.select_related("tandem").order_by("tandem__name", "starts_on")
    found = found.prefetch_related(Prefetch("stretches", told, to_attr="told"))
    return [_row(look, reader) for look in found.order_by("-at", "-pk")[:MOST]]


def _about(reader: User) -> Q:
    """Of stretches: what the reader looked at, or what they were there for."""
    found = Q(look__user=reader)
    for stay in Membership.objects.filter(user=reader):
        there = Q(tandem=stay.tandem_id, ends_on__gt=local_day(stay.joined_at), look__at__gte=stay.joined_at)
        if stay.left_at is not None:
            there &= Q(starts_on__lte=local_day(stay.left_at))
        found |= there
    return found


def _row(look: Look, reader: User) -> LookRow:
    told: list[Stretch] = look.told  # type: ignore[attr-defined]  # prefetched
    chosen = Period(Span(look.span), look.starts_on)
    first = Period(chosen.span, min(stretch.starts_on for stretch in told))
    return LookRow(
        at=look.at,
        who=look.user.name,
        is_own=look.user_id == reader.pk,
        what=str(Looked(look.what).label),
        period=period_name(chosen),
        since=period_name(first) if first < chosen else "",
        tandems=list(dict.fromkeys(stretch.tandem.name for stretch in told)),
    )
