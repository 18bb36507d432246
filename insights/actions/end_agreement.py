"""End a works agreement: it opens no figures any more, and stays readable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from insights import access
from insights.models import WorksAgreement

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User


@transaction.atomic
def end_agreement(pk: int, *, by: User, at: datetime) -> WorksAgreement:
    """Raises `PermissionDenied`, `WorksAgreement.DoesNotExist`; ended twice, it ended once."""
    access.require(access.may_record_agreements(by))
    found = WorksAgreement.objects.select_for_update().get(pk=pk)
    if found.ended_at is None:
        found.ended_at, found.ended_by = at, by
        found.save(update_fields=["ended_at", "ended_by"])
    return found
