"""The state of each tandem's work now: operational, shown to whoever sees the tandem, and nothing of it is kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from requests_app.models import SalesRequest
from requests_app.querysets import threatened
from requests_app.queue.load import load
from tandems.models import Membership, Side

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Present:
    """`work`: expected for all that is on the desks of its inside sales and their turn, of whatever tandem; `left`: their hours
    of today; `there`: how many of them are here now.
    """

    open: int = 0
    at_risk: int = 0
    overdue: int = 0
    work: timedelta = timedelta()
    left: timedelta = timedelta()
    there: int = 0

    @property
    def work_seconds(self) -> float:
        return self.work.total_seconds()

    @property
    def left_seconds(self) -> float:
        return self.left.total_seconds()


def present(tandems: Collection[int], *, at: datetime) -> dict[int, Present]:
    """Of each of these tandems. Four queries, however many there are."""
    counts = _counts(tandems, at)
    work: defaultdict[int, timedelta] = defaultdict(timedelta)
    left: defaultdict[int, timedelta] = defaultdict(timedelta)
    there: Counter[int] = Counter()
    desks = {desk.pk: desk for desk in load(at)}
    inside = Membership.objects.current().filter(tandem__in=tandems, side=Side.INSIDE)
    for tandem, user in inside.values_list("tandem", "user"):
        if desk := desks.get(user):
            work[tandem] += desk.work
            left[tandem] += desk.left
            there[tandem] += 1
    return {
        tandem: Present(
            *counts.get(tandem, (0, 0, 0)), work=work[tandem], left=left[tandem], there=there[tandem]
        )
        for tandem in tandems
    }


def _counts(tandems: Collection[int], at: datetime) -> dict[int, tuple[int, int, int]]:
    """Open, at risk, overdue."""
    rows = (
        SalesRequest.objects.open()
        .filter(tandem__in=tandems)
        .order_by()
        .values("tandem")
        .annotate(
            number=Count("pk"),
            at_risk=Count("pk", filter=threatened(at)),
            overdue=Count("pk", filter=Q(deadline_at__lt=at)),
        )
    )
    return {row["tandem"]: (row["number"], row["at_risk"], row["overdue"]) for row in rows}
