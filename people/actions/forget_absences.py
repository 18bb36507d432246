"""Forget absences that are long over: nobody needs them any more, and nobody shall count them."""

from __future__ import annotations

from datetime import datetime, timedelta

from people.models import Absence

KEPT_FOR = timedelta(days=92)  # three months


def forget_absences(*, at: datetime) -> int:
    """The sweep. Returns how many went. Harmless when repeated."""
    over = Absence.objects.filter(ends_at__lt=at - KEPT_FOR)
    return over.delete()[1].get(Absence._meta.label, 0)
