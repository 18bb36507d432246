"""Publish the draft: from then on it is the strategy, and nobody changes it any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.actions.owe import owe
from people.models import User
from salesdesk.web.conflict import Conflict
from strategy import access, in_force
from strategy.actions.in_draft import require_unchanged, the_draft
from strategy.entries import all_of, contents_of, key_of
from strategy.models import BlockKind, Side, StrategyVersion, VersionState, people_of_sides
from strategy.notices import PUBLISHED
from strategy.taking_part import participation_now

if TYPE_CHECKING:
    from datetime import datetime

    from strategy.contents import Contents


@transaction.atomic
def publish(*, seen: str, by: User, at: datetime) -> StrategyVersion:
    """The version that is in force now. Everybody is asked once to take note of it. `seen`: the draft's mark on the page.

    Sent twice it is once. Refused by `ValidationError` until enough people of both sides have taken part (the first version,
    too), while it has no direction, and when nothing in it is different. Raises `PermissionDenied`, `Conflict`.
    """
    access.require(access.may_manage(by))
    draft = the_draft()
    if draft is None:
        return _published_already(seen, by)
    require_unchanged(draft, seen)
    _require_something_to_say(draft)
    _require_both_sides()
    draft.number, draft.state = in_force.number() + 1, VersionState.PUBLISHED
    draft.published_at, draft.published_by = at, by
    draft.save()
    owe(
        PUBLISHED,
        [*people_of_sides(), *User.objects.active().filter(is_sales_manager=True)],
        at=at,
        key=f"{PUBLISHED}-{draft.pk}",
        url=reverse("strategy"),
        data={"number": draft.number},
        but=by,
    )
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
