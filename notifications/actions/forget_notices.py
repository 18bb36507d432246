"""Forget notices that are long past: they carry names, and "handed over" kept for ever would tell who was away how often."""

from __future__ import annotations

from datetime import datetime, timedelta

from notifications.models import Notice

KEPT_FOR = timedelta(days=92)  # three months, as absences
AT_ONCE = 1_000


def forget_notices(*, at: datetime) -> int:
    """The sweep: the oldest first, `AT_ONCE` in one run, read or not. Returns how many went; their deliveries go with them."""
    past = Notice.objects.filter(at__lt=at - KEPT_FOR).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    return Notice.objects.filter(pk__in=list(past)).delete()[1].get(Notice._meta.label, 0)
