"""What people are told of the pulse: that it asks them, that it closes soon; managers, that it cannot be opened."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.kinds import Kind, Said
from salesdesk.web import readable
from strategy.models import PulseAsked, PulseRhythm, PulseRound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifications.models import Notice

ASKED, REMINDED, STUCK = "pulse_asked", "pulse_reminded", "pulse_stuck"


def kinds() -> tuple[Kind, ...]:
    section = gettext_lazy("Strategy")
    asked, reminded = gettext_lazy("A pulse round asks me"), gettext_lazy("A pulse round closes soon")
    stuck = gettext_lazy("A pulse round is due and lacks something")
    return (
        # Whoever is told has not answered.
        Kind(ASKED, asked, section, _asked, relevant=_is_waiting, private=True),
        Kind(REMINDED, reminded, section, _reminded, relevant=_is_waiting, private=True),
        Kind(STUCK, stuck, section, _stuck, relevant=_is_due),
    )


def _asked(data: Mapping[str, Any]) -> Said:
    title = _("What is our sales strategy? Three minutes, until %(day)s")
    text = _("Your answer is anonymous: it carries your side, no name and no time.")
    return Said(title % {"day": _day(data)}, (text,), _("Answer now"))


def _reminded(data: Mapping[str, Any]) -> Said:
    title = _("The pulse closes on %(day)s: three minutes for our strategy")
    text = _("You have not answered yet. This is the only reminder.")
    return Said(title % {"day": _day(data)}, (text,), _("Answer now"))


def _stuck(data: Mapping[str, Any]) -> Said:
    text = _("It is opened by itself as soon as nothing is missing any more.")
    return Said(_("This quarter’s pulse round cannot be opened yet"), (text,), _("See what is missing"))


def _day(data: Mapping[str, Any]) -> str:
    return readable.day(date.fromisoformat(data["until"]))


def _is_waiting(notice: Notice) -> bool:
    """Not once they have answered, nor when the round is over."""
    waiting = PulseAsked.objects.filter(round=notice.data["round"], has_answered=False)
    return waiting.filter(user=notice.recipient_id).exists()


def _is_due(notice: Notice) -> bool:
    return (
        PulseRhythm.objects.filter(next_on=notice.data["due"]).exists()
        and not PulseRound.objects.open().exists()
    )
