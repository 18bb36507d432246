"""One step in a workshop: whoever takes it is a member, the workshop is locked, and its revision rises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.actions.owe import owe
from salesdesk.web.conflict import Conflict
from tandems import access
from tandems.models import Side, Workshop

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from people.models import User


def locked(tandem: int, *, by: User, phases: Collection[str] = ()) -> Workshop:
    """The tandem's open workshop, locked. `phases`: those in which this may be done, none for any.

    Raises `PermissionDenied` for whoever is no member, `Conflict` where it is over or has gone on.
    """
    access.require(access.takes_part(by, tandem))
    workshop = Workshop.objects.select_for_update().filter(tandem=tandem, closed_at=None).first()
    if workshop is None:
        raise Conflict(message=_("This workshop is over already."))
    if phases and workshop.phase not in phases:
        raise Conflict(workshop, _("The workshop has gone on meanwhile. This can no longer be done here."))
    return workshop


def changed(workshop: Workshop, *fields: str) -> None:
    """Save these fields, and let every open page know."""
    workshop.revision += 1
    workshop.save(update_fields=[*fields, "revision"])


def tell_others(workshop: Workshop, kind: str, *, by: User, at: datetime) -> None:
    """The other members, once for each workshop and kind."""
    active = access.current_members(workshop.tandem_id).filter(user__is_active=True)
    owe(
        kind,
        set(active.values_list("user_id", flat=True)),
        at=at,
        key=f"{kind}-{workshop.pk}",
        url=reverse("workshop", args=[workshop.tandem_id]),
        data={"workshop": workshop.pk, "tandem": workshop.tandem.name, "by": by.name},
        but=by,
    )


def members(tandem: int) -> dict[int, set[str]]:
    """Who is a member now, and on which sides; nobody waits for an account that is closed."""
    found: dict[int, set[str]] = {}
    there = access.current_members(tandem).filter(user__is_active=True)
    for user, side in there.values_list("user_id", "side"):
        found.setdefault(user, set()).add(side)
    return found


def both_sides(found: dict[int, set[str]]) -> bool:
    """Whether somebody is there on each side."""
    return {side for sides in found.values() for side in sides} >= set(Side.values)
