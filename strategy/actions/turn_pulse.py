"""The pulse goes on by itself: rounds whose time is over are closed, people are asked, a quarter's round is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from notifications.actions.owe import owe
from people.models import User
from strategy.actions.ask_pulse import ask
from strategy.actions.close_pulse import close_pulse
from strategy.actions.open_pulse import USUAL, open_pulse
from strategy.models import PulseRhythm, PulseRound
from strategy.pulse.company_day import day_of
from strategy.pulse.notices import STUCK
from strategy.pulse.quarters import next_quarter

if TYPE_CHECKING:
    from datetime import datetime


def turn_pulse(*, at: datetime) -> int:
    """The sweep. Returns how many rounds it closed and opened, and how many managers it told that one cannot be opened.

    Not whom it asks: metrics tell what a sweep found, and when one colleague came back, one would be theirs, who has not
    answered. Two queries when nothing is due.
    """
    here, done = PulseRound.objects.open().first(), 0
    if here is not None and here.closes_at <= at:
        close_pulse(here.pk, by=None, at=at)
        here, done = None, 1
    if here is not None:
        ask(here, at=at)
        return 0
    return done + _open_due(at)


def _open_due(at: datetime) -> int:
    rhythm = PulseRhythm.objects.filter(next_on__lte=day_of(at)).first()
    if rhythm is None:
        return 0
    try:
        _open(at)
    except ValidationError as error:
        return 0 if getattr(error, "code", "") == "too_soon" else _tell_managers(rhythm, at)
    return 1


@transaction.atomic
def _open(at: datetime) -> None:
    """Both or neither: killed in between, it would be opened again as soon as it is closed."""
    open_pulse(closes_on=day_of(at) + USUAL, by=None, at=at)
    PulseRhythm.objects.update(next_on=next_quarter(day_of(at)))


def _tell_managers(rhythm: PulseRhythm, at: datetime) -> int:
    """Once for each quarter."""
    due = rhythm.next_on.isoformat()
    managers = User.objects.active().filter(is_sales_manager=True)
    untold = managers.exclude(notices__key=f"{STUCK}-{due}")
    return owe(STUCK, untold, at=at, key=f"{STUCK}-{due}", url=reverse("pulse_rounds"), data={"due": due})
