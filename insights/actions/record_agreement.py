"""Put a works agreement on record: from now on it opens figures, with its reference for everybody to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from insights import access
from insights.models import WorksAgreement
from insights.picker import local_day
from people.models import User

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from tandems.models import Tandem


@transaction.atomic
def record_agreement(
    *,
    reference: str,
    agreed_on: date,
    scope: str,
    starts_on: date,
    tandems: Sequence[Tandem],
    by: User,
    at: datetime,
) -> WorksAgreement:
    """No tandems: all of them, and those to come. Raises `PermissionDenied`; `ValidationError` for what is missing, for a day
    of agreeing that has not come yet, and for what is on record already and counts.
    """
    access.require(access.may_record_agreements(by))
    made = WorksAgreement(
        reference=reference.strip(),
        agreed_on=agreed_on,
        scope=scope.strip(),
        starts_on=starts_on,
        recorded_by=by,
        recorded_at=at,
    )
    made.full_clean(exclude=["ended_at", "ended_by"])
    if agreed_on > local_day(at):
        raise ValidationError({"agreed_on": _("Record it once it is agreed.")})
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # sent twice at once, it is one
    if WorksAgreement.objects.filter(reference__iexact=made.reference, ended_at=None).exists():
        raise ValidationError({"reference": _("An agreement with this reference is on record already.")})
    made.save()
    made.tandems.set(tandems)
    return made
