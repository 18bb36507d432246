"""Forget what people wrote in their own words in rounds of long ago. Counts are kept: they are nobody's."""

from __future__ import annotations

from datetime import datetime, timedelta

from strategy.models import PulseWords

KEPT_FOR = timedelta(days=731)  # two years


def forget_pulse_words(*, at: datetime) -> int:
    """The sweep. Returns how many went. Harmless when repeated."""
    past = PulseWords.objects.filter(round__closed_at__lt=at - KEPT_FOR)
    return past.delete()[1].get(PulseWords._meta.label, 0)
