"""Works agreements on record that figures over time may be shown."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from insights.models import WorksAgreement
from insights.spans import Period


class Agreement(NamedTuple):
    """A works agreement in force; `tandems` empty: all of them."""

    pk: int
    reference: str
    agreed_on: date
    starts_on: date
    tandems: frozenset[int]

    def covers(self, tandem: int, period: Period) -> bool:
        return self.starts_on <= period.start and (not self.tandems or tandem in self.tandems)


def in_force(at: datetime) -> list[Agreement]:
    """Those that count now, the oldest first. One query."""
    rows = WorksAgreement.objects.filter(ended_at=None, recorded_at__lte=at).order_by("recorded_at", "pk")
    found: dict[int, Agreement] = {}
    for pk, reference, agreed_on, starts_on, tandem in rows.values_list(
        "pk", "reference", "agreed_on", "starts_on", "tandems"
    ):
        known = found.get(pk) or Agreement(pk, reference, agreed_on, starts_on, frozenset())
        found[pk] = known._replace(tandems=known.tandems | ({tandem} if tandem else set()))
    return list(found.values())
