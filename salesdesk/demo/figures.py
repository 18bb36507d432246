"""The demo's figures: a works agreement on record for some tandems, and everything counted when the first visitor comes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from insights.actions.count_requests import count_requests
from insights.actions.record_agreement import record_agreement
from people.models import User
from tandems.models import Tandem

if TYPE_CHECKING:
    from datetime import datetime

# Beside those whose members have all consented (`salesdesk.demo.agreements`).
COVERED = ("Ruhrgebiet", "Bremen und Niedersachsen", "Österreich und Schweiz")
SINCE, AGREED = timedelta(days=270), timedelta(days=250)


def create(now: datetime) -> int:
    """Call it when the requests are there. Returns how many are counted."""
    administrator = User.objects.filter(is_administrator=True).order_by("pk")[0]
    agreed_on = timezone.localdate(now - AGREED)
    record_agreement(
        reference=f"BV {agreed_on.year}-03 Vertriebskennzahlen",
        agreed_on=agreed_on,
        scope="Kennzahlen je Tandem, nie je Person. Keine Leistungsbeurteilung, keine Rangfolge.",
        starts_on=timezone.localdate(now - SINCE).replace(day=1),
        tandems=list(Tandem.objects.filter(name__in=COVERED)),
        by=administrator,
        at=now - AGREED,
    )
    counted = 0
    while some := count_requests(at=now):
        counted += some
    return counted
