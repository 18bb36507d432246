"""Report somebody absent. From when until when, never why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from people import access
from people.actions.absence_rows import lock_person, refuse, write
from people.models import Absence

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User


@transaction.atomic
def report_absence(
    person_pk: int,
    *,
    starts_at: datetime,
    ends_at: datetime | None,
    note: str = "",
    reachable: bool = False,
    by: User,
    at: datetime,
    sure: bool = False,
    partner: bool = False,
    source: str = "",
) -> Absence:
    """The absence; the one that was there already, grown, where both overlap or touch. `ends_at` None: until further
    notice. `partner`: whether `by` and the person are partners of a tandem. `source`: of an imported entry.

    Entered late is fine. Raises `User.DoesNotExist`, `PermissionDenied`, and `ValidationError` per field; those of code
    `ask_again` only until the reader is `sure`.
    """
    person = lock_person(person_pk)
    access.require_may_report(by, person, partner=partner)
    refuse(starts_at, ends_at, note, sure=sure)
    if not person.is_active:
        raise ValidationError(_("%(name)s has no account any more.") % {"name": person})
    if ends_at is not None and ends_at <= at:
        raise ValidationError({"ends_at": _("This is over already: there is nothing left to hand over.")})
    absence = Absence(
        person=person, starts_at=starts_at, ends_at=ends_at, note=note, reachable=reachable, source=source
    )
    return write(absence, by=by, at=at)
