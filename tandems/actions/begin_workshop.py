"""Begin a workshop: at once with both sides, one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tandems import access
from tandems.actions.in_workshop import both_sides, members, tell_others
from tandems.models import Tandem, Workshop
from tandems.workshop_notices import BEGUN

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User


@transaction.atomic
def begin_workshop(tandem: int, *, by: User, at: datetime) -> Workshop:
    """The tandem's open workshop: a new one, or the one that is under way.

    Raises `PermissionDenied` for whoever is no member, `ValidationError` while a side has nobody.
    """
    access.require(access.takes_part(by, tandem))
    Tandem.objects.select_for_update().get(pk=tandem)  # two who begin at once wait here for each other
    earlier = list(Workshop.objects.filter(tandem=tandem).order_by("number"))
    if earlier and earlier[-1].closed_at is None:
        return earlier[-1]
    if not both_sides(members(tandem)):
        raise ValidationError(_("A workshop needs somebody on each side."))
    begun = Workshop.objects.create(
        tandem_id=tandem,
        number=len(earlier) + 1,
        is_review=bool(earlier),
        phase_since=at,
        begun_by=by,
        begun_at=at,
    )
    tell_others(begun, BEGUN, by=by, at=at)
    return begun
