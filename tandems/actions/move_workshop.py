"""Take a workshop on: ready, reveal, talk, make rules, agree, done. What was sent twice happened once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from people.models import User
from salesdesk.web.conflict import Conflict
from tandems.actions.in_workshop import changed, locked, members, tell_others
from tandems.models import Phase, Readiness
from tandems.review_date import A_YEAR
from tandems.workshop_notices import TO_AGREE

if TYPE_CHECKING:
    from datetime import date, datetime

    from tandems.models import Workshop

MAY_BECOME = {
    Phase.PREPARE: {Phase.TALK},
    Phase.TALK: {Phase.RULES},
    Phase.RULES: {Phase.TALK, Phase.AGREE},
    Phase.AGREE: {Phase.RULES},
    Phase.DONE: set(),
}


class NotReady(Exception):
    """Somebody is still preparing; `names` says who."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


@transaction.atomic
def say_ready(tandem: int, *, ready: bool, by: User, at: datetime) -> None:
    """`by` has finished preparing, or has not after all. Raises `PermissionDenied`, `Conflict`."""
    workshop = locked(tandem, by=by, phases=(Phase.PREPARE,))
    if ready:
        Readiness.objects.get_or_create(workshop=workshop, user=by, defaults={"at": at})
    else:
        workshop.ready.filter(user=by).delete()
    changed(workshop)


@transaction.atomic
def move_workshop(tandem: int, *, to: str, by: User, at: datetime, anyway: bool = False) -> None:
    """On to the next phase, or back to rules or talk. `anyway`: reveal although somebody is not ready.

    Raises `PermissionDenied`, `NotReady`, and `Conflict` for a phase that does not follow.
    """
    workshop = locked(tandem, by=by)
    if workshop.phase == to:
        return
    if to not in MAY_BECOME[Phase(workshop.phase)]:
        raise Conflict(workshop, _("The workshop has gone on meanwhile. This can no longer be done here."))
    if workshop.phase == Phase.PREPARE:
        if not anyway:
            _require_everybody_ready(workshop)
        workshop.revealed_at = at
    workshop.phase, workshop.phase_since = to, at
    changed(workshop, "phase", "phase_since", "revealed_at")
    if to == Phase.AGREE and workshop.rules.proposed().exists():
        tell_others(workshop, TO_AGREE, by=by, at=at)


def _require_everybody_ready(workshop: Workshop) -> None:
    ready = set(workshop.ready.values_list("user_id", flat=True))
    missing = set(members(workshop.tandem_id)) - ready
    if missing:
        raise NotReady(
            list(User.objects.filter(pk__in=missing).order_by("name").values_list("name", flat=True))
        )


@transaction.atomic
def set_review_date(tandem: int, day: date, *, by: User, at: datetime) -> None:
    """When the tandem looks at its rules again. Raises `PermissionDenied`, `Conflict`, and `ValidationError` for a day that is
    past or more than a year ahead.
    """
    workshop = locked(tandem, by=by, phases=(Phase.AGREE,))
    if day <= localdate(at):
        raise ValidationError(_("Choose a day that is still to come."))
    if day > localdate(at) + A_YEAR:
        raise ValidationError(_("Choose a day within a year from now."))
    workshop.next_review_on = day
    changed(workshop, "next_review_on")


@transaction.atomic
def close_workshop(tandem: int, *, by: User, at: datetime) -> None:
    """Done: what is proposed is agreed or dropped, and the next review has a date.

    Raises `PermissionDenied`, `Conflict`, `ValidationError` saying what is still open.
    """
    workshop = locked(tandem, by=by, phases=(Phase.AGREE,))
    if workshop.rules.proposed().exists():
        raise ValidationError(_("Some proposals are neither agreed nor dropped yet."))
    if workshop.next_review_on is None:
        raise ValidationError(_("Choose first when you will look at your rules again."))
    workshop.phase, workshop.phase_since, workshop.closed_at = Phase.DONE, at, at
    changed(workshop, "phase", "phase_since", "closed_at")
