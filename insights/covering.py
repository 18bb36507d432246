"""Which tandems an agreement, or the consent of all that they are about, lets stand alone in a period. No query."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.utils import timezone

from tandems import consent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from insights.agreements import Agreement
    from insights.spans import Period


def covered(
    period: Period,
    *,
    stays: Sequence[consent.Stay],
    given: Mapping[int, set[int]],
    agreements: Iterable[Agreement],
) -> set[int]:
    """By either of the two, whoever asks."""
    agreed = list(agreements)
    formed = {stay.tandem for stay in stays}
    by_agreement = {tandem for tandem in formed if any(one.covers(tandem, period) for one in agreed)}
    return by_agreement | consenting(period, stays=stays, given=given)


def consenting(period: Period, *, stays: Sequence[consent.Stay], given: Mapping[int, set[int]]) -> set[int]:
    if not given:
        return set()
    return consent.covered(stays, given, _midnight(period.start), _midnight(period.end))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_default_timezone())
