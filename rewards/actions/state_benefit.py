"""Say what one gains, and with whom one shares it; said anew, the old words end and stay one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from people.models import User
from rewards import access
from rewards.models import Benefit

if TYPE_CHECKING:
    from datetime import datetime

    from rewards.models import Audience, BenefitKind


@transaction.atomic
def state_benefit(kind: BenefitKind, text: str, audience: Audience, *, by: User, at: datetime) -> Benefit:
    """Said twice, it is said once. Raises `PermissionDenied`."""
    access.require(access.may_state_benefit(by))
    User.objects.select_for_update().get(pk=by.pk)  # two taps at once say it one after the other
    standing = Benefit.objects.of(by).standing().filter(kind=kind).first()
    if standing is not None:
        if (standing.text, standing.audience) == (text, audience):
            return standing
        standing.ended_at = max(at, standing.stated_at)
        standing.save(update_fields=["ended_at"])
    return Benefit.objects.create(user=by, kind=kind, text=text, audience=audience, stated_at=at)
