"""Say that one has read the strategy: each person in their own time, each version once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from salesdesk.web.conflict import Conflict
from strategy import access, in_force
from strategy.models import Acknowledgement

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User


@transaction.atomic
def acknowledge(number: int, *, by: User, at: datetime) -> Acknowledgement:
    """`number`: of the version that was read. Said again, the first time counts.

    Raises `PermissionDenied`; `Conflict` when another version is in force meanwhile: nobody takes note of what they have not read.
    """
    access.require(access.may_acknowledge(by))
    version = in_force.published()
    if version is None or version.number != number:
        raise Conflict(version, _("A newer version is in force. Please read it first."))
    found, _created = Acknowledgement.objects.get_or_create(version=version, user=by, defaults={"at": at})
    return found
