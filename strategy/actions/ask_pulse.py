"""Tell people that a pulse round asks them: once, and once more shortly before it closes. Nobody who is absent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from notifications.actions.owe import owe
from notifications.models import Notice
from people.presence import absent_now
from strategy.models import PulseAsked, PulseRound
from strategy.pulse.company_day import last_day_before
from strategy.pulse.notices import ASKED, REMINDED

if TYPE_CHECKING:
    from datetime import datetime

BEFORE_THE_END = timedelta(days=3)
AFTER_THE_FIRST = timedelta(
    days=2
)  # whoever comes back shortly before the end is asked, and not reminded as well


@transaction.atomic
def ask(here: PulseRound, *, at: datetime) -> int:
    """Returns how many notices are owed: to those who are here and have not answered. Harmless when repeated.

    None once the round is closed: what it owed was taken back then.
    """
    if not PulseRound.objects.open().select_for_update().filter(pk=here.pk).exists():
        return 0
    waiting = PulseAsked.objects.filter(round=here, has_answered=False, user__is_active=True)
    present = set(waiting.values_list("user", flat=True)) - set(absent_now(at))
    told = Notice.objects.filter(recipient__in=present, key__in=keys_of(here))
    known = {(notice.recipient_id, notice.kind): notice.at for notice in told}
    asked = {user for user, kind in known if kind == ASKED}
    owed = _owe(here, ASKED, present - asked, at)
    if at < here.closes_at - BEFORE_THE_END:
        return owed
    late = {user for user in asked if known[user, ASKED] <= at - AFTER_THE_FIRST}
    return owed + _owe(here, REMINDED, late - {user for user, kind in known if kind == REMINDED}, at)


def _owe(here: PulseRound, kind: str, people: set[int], at: datetime) -> int:
    day = last_day_before(here.closes_at).isoformat()
    data = {"round": here.pk, "until": day}
    return owe(kind, people, at=at, key=_key(here, kind), url=reverse("pulse"), data=data) if people else 0


def keys_of(here: PulseRound) -> tuple[str, ...]:
    """Of all notices that a round owes to those it asks."""
    return _key(here, ASKED), _key(here, REMINDED)


def _key(here: PulseRound, kind: str) -> str:
    return f"{kind}-{here.pk}"
