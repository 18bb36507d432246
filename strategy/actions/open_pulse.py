"""Open a pulse round: freeze its statements and who is asked, and tell them."""

from __future__ import annotations

from datetime import timedelta
from secrets import SystemRandom
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from salesdesk.web import readable
from strategy import access, in_force
from strategy.actions.ask_pulse import ask
from strategy.models import PulseAsked, PulseRound, PulseStatement, StrategyVersion
from strategy.pulse.company_day import day_of, end_of
from strategy.pulse.ready import MOST_OF_A_KIND, ready, sides, too_few, too_soon

if TYPE_CHECKING:
    from datetime import date, datetime

    from people.models import User
    from strategy.models import PulseIdea
    from strategy.pulse.ready import Ready

USUAL, SHORTEST, LONGEST = timedelta(days=14), timedelta(days=1), timedelta(days=60)
chance = SystemRandom()


@transaction.atomic
def open_pulse(*, closes_on: date, by: User | None, at: datetime) -> PulseRound:
    """The open round; opened twice, it is one. `closes_on`: its last day. `by`: None for a quarter's own.

    Raises `PermissionDenied`; `ValidationError` by field (`closes_on`), or with what has to be done first.
    """
    access.require(by is None or access.may_manage(by))
    # Whoever opens or publishes at the same moment waits here; what was waited for may be another version.
    StrategyVersion.objects.select_for_update().published().first()
    version = in_force.published()
    if here := PulseRound.objects.open().first():
        return here
    kept, asked = ready(version), sides()
    _require_all(kept, too_few(asked), closes_on, at)
    assert version is not None  # noqa: S101 - it would be missing
    try:
        with transaction.atomic():
            here = PulseRound.objects.create(
                number=PulseRound.objects.count() + 1,
                version=version,
                opened_at=at,
                opened_by=by,
                closes_at=end_of(closes_on),
            )
    except IntegrityError:  # opened by somebody who waited for another version
        return PulseRound.objects.open().get()
    PulseStatement.objects.bulk_create(_frozen(here, kept))
    PulseAsked.objects.bulk_create(
        PulseAsked(round=here, user=person, side=side) for side, people in asked.items() for person in people
    )
    ask(here, at=at)
    return here


def _require_all(kept: Ready, few: str, closes_on: date, at: datetime) -> None:
    if again := too_soon(at):
        soon = _("The last round has only just closed. The next one may be opened from %(day)s on.")
        raise ValidationError(soon % {"day": readable.day(day_of(again))}, code="too_soon")
    if missing := [*kept.missing(), *filter(None, [few])]:
        raise ValidationError(missing)
    if not SHORTEST <= closes_on - day_of(at) <= LONGEST:
        raise ValidationError(
            {"closes_on": _("A day between tomorrow and in %(days)s days, please.") % {"days": LONGEST.days}}
        )


def _frozen(here: PulseRound, kept: Ready) -> list[PulseStatement]:
    """In an order by chance: neither their keys nor their positions tell which ones are part of the strategy."""
    drawn: list[PulseIdea] = [
        *_some(kept.parts),
        *_some(kept.decoys),
    ]
    chance.shuffle(drawn)
    return [
        PulseStatement(round=here, text=one.text, is_part=one.is_part, position=position)
        for position, one in enumerate(drawn)
    ]


def _some(ideas: list[PulseIdea]) -> list[PulseIdea]:
    return chance.sample(ideas, min(len(ideas), MOST_OF_A_KIND))
