"""Whether figures over time about a tandem may be shown to managers: consent of some is no consent.

A consent is a person's word about one tandem. It stays when they leave it, until they take it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from tandems import access
from tandems.models import FiguresConsent, Membership, Side

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from django.db.models import QuerySet

    from people.models import User
    from tandems.models import Tandem


class Stay(NamedTuple):
    """One person's time on one side of a tandem."""

    tandem: int
    user: int
    side: str
    joined_at: datetime
    left_at: datetime | None


def stays(tandem_ids: Collection[int] | None = None) -> list[Stay]:
    """In these tandems, or in all, of today and before. One query."""
    rows = Membership.objects.order_by("pk")
    if tandem_ids is not None:
        rows = rows.filter(tandem__in=tandem_ids)
    return [Stay(*row) for row in rows.values_list("tandem", "user", "side", "joined_at", "left_at")]


def given(tandem_ids: Collection[int] | None = None) -> dict[int, set[int]]:
    """For each of these tandems, or of all, who consents, member or no more. One query."""
    found: dict[int, set[int]] = {}
    rows = FiguresConsent.objects.filter(withdrawn_at=None)
    if tandem_ids is not None:
        rows = rows.filter(tandem__in=tandem_ids)
    for tandem, user in rows.values_list("tandem", "user"):
        found.setdefault(tandem, set()).add(user)
    return found


def covered(stays: Iterable[Stay], given: Mapping[int, set[int]], start: datetime, end: datetime) -> set[int]:
    """Those tandems whose figures from `start` to before `end` may be shown: everybody they are about consents.

    That is whoever was a member at any time in it, and somebody of each side was. No query.
    """
    about: dict[int, set[tuple[int, str]]] = {}
    for stay in stays:
        if stay.joined_at < end and (stay.left_at is None or stay.left_at > start):
            about.setdefault(stay.tandem, set()).add((stay.user, stay.side))
    return {
        tandem
        for tandem, people in about.items()
        if _is_everybody_and_both_sides(people, given.get(tandem, set()))
    }


@dataclass(frozen=True, slots=True)
class Opened:
    """What consent opens to those who lead, by whole months, each as its first day.

    `reaches_back_to`: the first with people of both sides, None: there is none yet. It is the same whoever consents: whether
    somebody does is theirs alone to see. `runs`: from which to which month everybody consents; the last of them None: from then on.
    """

    reaches_back_to: date | None
    runs: list[tuple[date, date | None]]

    @property
    def reach_in_words(self) -> str:
        return _month_name(self.reaches_back_to) if self.reaches_back_to else ""

    @property
    def now_in_words(self) -> str:
        """ "from November 2026 on", or why nothing is open."""
        if self.runs:
            return ", ".join(_run_in_words(first, last) for first, last in self.runs)
        if self.reaches_back_to is None:
            return _("nothing, because there was never anybody of both sides")
        return _("nothing, because there is no month of which everybody consents")


def opened(tandem: int, at: datetime) -> Opened:
    """As it is at this moment. Two queries."""
    found, consenting = stays([tandem]), given([tandem])
    months = _months(found, at)
    everybody = {tandem: {stay.user for stay in found}}
    both = (month for month in months if covered(found, everybody, *_ends(month)))
    runs: list[tuple[date, date | None]] = []
    for month in (month for month in months if covered(found, consenting, *_ends(month))):
        goes_on = bool(runs) and runs[-1][1] == _before(month)
        first = runs.pop()[0] if goes_on else month
        runs.append((first, month))
    if runs and runs[-1][1] == months[-1]:
        runs[-1] = runs[-1][0], None
    return Opened(next(both, None), runs)


def _months(stays: Collection[Stay], at: datetime) -> list[date]:
    """The first day of each month from the first member's joining to now."""
    zone = timezone.get_default_timezone()
    if not stays:
        return []
    month, found = min(stay.joined_at for stay in stays).astimezone(zone).date().replace(day=1), []
    while month <= at.astimezone(zone).date():
        found.append(month)
        month = _after(month)
    return found


def _ends(month: date) -> tuple[datetime, datetime]:
    zone = timezone.get_default_timezone()
    first, after = (datetime.combine(day, time(), zone) for day in (month, _after(month)))
    return first, after


def _after(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def _run_in_words(first: date, last: date | None) -> str:
    if last is None:
        return _("from %(first)s on") % {"first": _month_name(first)}
    if first == last:
        return _month_name(first)
    return _("%(first)s to %(last)s") % {"first": _month_name(first), "last": _month_name(last)}


def _month_name(month: date) -> str:
    return date_format(month, "F Y")


def _is_everybody_and_both_sides(people: set[tuple[int, str]], consenting: set[int]) -> bool:
    sides = {side for _user, side in people}
    return sides >= set(Side.values) and {user for user, _side in people} <= consenting


def given_by(tandem: Tandem, user: User) -> bool:
    """Whether this person consents, member or no more."""
    return _given(tandem).filter(user=user).exists()


def concerns(tandem: Tandem, user: User) -> bool:
    """Whether there is anything to decide for this person: a member, or somebody who has ever consented here."""
    return (
        access.takes_part(user, tandem.pk) or FiguresConsent.objects.filter(tandem=tandem, user=user).exists()
    )


def _given(tandem: Tandem) -> QuerySet[FiguresConsent]:
    return FiguresConsent.objects.filter(tandem=tandem, withdrawn_at=None)
