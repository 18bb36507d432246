"""The sweeps' heartbeats: written by `sweeps.run`, read by `alarm` and `metrics`."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from salesdesk.models import Heartbeat

CLOCK = "clock"  # the error of a sweep that pauses because the clock is wrong
# Hints that come while a sweep runs make it run once more instead of beside. A sweep that takes longer than this is joined
# by others, and one whose process was killed is waited for no longer.
ALONE = timedelta(seconds=10)
SKEW = timedelta(
    minutes=1
)  # by which the clocks of machines may differ; what lies further ahead was written by a wrong one


def begin(name: str, at: datetime) -> bool:
    """Whether to run now. False: it runs elsewhere, and will look once more when it is through."""
    until, unbelievable = at + ALONE, at + ALONE + SKEW
    running = Q(running_until__gt=at, running_until__lte=unbelievable)
    free = Q(running_until=None) | Q(running_until__lte=at) | Q(running_until__gt=unbelievable)
    mine = Heartbeat.objects.filter(name=name)
    while not mine.filter(free).update(began_at=at, running_until=until, again=False):
        if mine.filter(running).update(again=True):
            return False
        Heartbeat.objects.bulk_create([Heartbeat(name=name)], ignore_conflicts=True)  # the first time ever
    return True


def end(name: str, at: datetime, *, took: float, found: int) -> bool:
    """Record that it went through. False: somebody asked for it meanwhile, so it should look once more."""
    done = {"beat_at": at, "took": took, "found": found, "error": "", "running_until": None}
    mine = Heartbeat.objects.filter(name=name)
    if mine.filter(again=False).update(**done):
        return True
    return not mine.update(**done, again=False)


def fail(name: str, error: str) -> None:
    """Record the kind of failure. When it last went through stays as it was."""
    failed = {"error": error[:80], "running_until": None}
    if not Heartbeat.objects.filter(name=name).update(**failed):
        Heartbeat.objects.bulk_create([Heartbeat(name=name, **failed)], ignore_conflicts=True)
