"""Publish the draft: from then on it is the strategy, and nobody changes it any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from salesdesk.web import readable
from salesdesk.web.conflict import Conflict
from strategy import access, in_force
from strategy.actions.ask_to_take_note import ask_to_take_note
from strategy.actions.in_draft import require_unchanged, the_draft
from strategy.entries import all_of, contents_of, key_of
from strategy.models import (
    BlockKind,
    PulseRound,
    Side,
    StrategyVersion,
    VersionState,
)
from strategy.pulse.company_day import last_day_before
from strategy.taking_part import participation_now

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User
    from strategy.contents import Contents


@transaction.atomic
def publish(*, seen: str, by: User, at: datetime) -> StrategyVersion:
    """The version that is in force now. Everybody is asked once to take note of it. `seen`: the draft's mark on the page.

    Sent twice it is once. Refused by `ValidationError` until enough people of both sides have taken part (the first version,
    too), while it has no direction, when nothing in it is different, and while a pulse round is open. Raises `PermissionDenied`, `Conflict`.
    """
    access.require(access.may_manage(by))
    draft = the_draft()
    if draft is None:
        return _published_already(seen, by)
    require_unchanged(draft, seen)
    _require_something_to_say(draft)
    _require_both_sides()
    _require_no_open_round()
    draft.number, draft.state = in_force.number() + 1, VersionState.PUBLISHED
    draft.published_at, draft.published_by = at, by
    draft.save()
    ask_to_take_note(draft, at=at)
    return draft


def _published_already(seen: str, by: User) -> StrategyVersion:
    newest = in_force.published()
    if newest is None or (newest.mark, newest.published_by_id) != (seen, by.pk):
        raise Conflict(newest, _("There is no draft any more."))
    return newest


def _require_something_to_say(draft: StrategyVersion) -> None:
    if not draft.blocks.filter(kind=BlockKind.DIRECTION).exclude(text="").exists():
        raise ValidationError(_("The draft does not say yet where we are going."))
    if draft.base is not None and _said(draft.base) == _said(draft):
        raise ValidationError(_("Nothing in the draft is different from what is in force."))


def _said(version: StrategyVersion) -> list[tuple[str, Contents]]:
    return [(key_of(entry), contents_of(entry)) for entry in all_of(version)]


def _require_both_sides() -> None:
    """Says of each side how many are missing."""
    missing = [
        ngettext(
            "%(side)s: %(n)s more person has to take part.",
            "%(side)s: %(n)s more people have to take part.",
            side.missing,
        )
        % {"side": Side(side.side).label, "n": side.missing}
        for side in participation_now().sides
        if side.missing
    ]
    if missing:
        raise ValidationError([_("It is not a strategy of both sides yet."), *missing])


def _require_no_open_round() -> None:
    """A round counts against the version in force: another one would be read on the page, and answers to it counted as wrong."""
    StrategyVersion.objects.select_for_update().published().first()  # whoever opens a round at this moment waits
    if here := PulseRound.objects.open().first():
        told = _(
            "A pulse round asks about the version in force. Close it on the pulse’s page, or publish after its last day, %(day)s."
        )
        raise ValidationError(told % {"day": readable.day(last_day_before(here.closes_at))})
