"""Consent that managers see figures over time about the tandem, and take it back at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from tandems import access
from tandems.models import FiguresConsent

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User


@transaction.atomic
def consent_figures(tandem: int, *, by: User, at: datetime) -> None:
    """Given for oneself; given twice, it is one. Raises `PermissionDenied` for whoever is no member."""
    access.require(access.takes_part(by, tandem))
    if FiguresConsent.objects.filter(tandem=tandem, user=by, withdrawn_at=None).exists():
        return
    try:
        with transaction.atomic():
            FiguresConsent.objects.create(tandem_id=tandem, user=by, given_at=at)
    except IntegrityError:  # a second tap at the same moment has given it
        return


@transaction.atomic
def withdraw_consent(tandem: int, *, by: User, at: datetime) -> None:
    """From `at` on it does not count. Whoever has left the tandem may take theirs back as well."""
    FiguresConsent.objects.filter(tandem=tandem, user=by, withdrawn_at=None).update(withdrawn_at=at)
