"""Look at figures over time: what is shown is remembered first, and so is who was shown whose."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from insights.gate import known_months, see
from insights.models import Look, Shown, Stretch

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

    from insights.disclosing import Month
    from insights.models import Looked
    from insights.sight import Sight
    from insights.spans import Period
    from people.models import User

ONCE = timedelta(hours=1)  # the same person looking at the same page again within it has looked once


def look(
    what: Looked,
    chosen: Period,
    *,
    by: User,
    at: datetime,
    tandems: Collection[int],
    before: Collection[Period] = (),
    others: bool = False,
    compare: bool = False,
    company: Collection[date] = (),
) -> Sight:
    """What may be shown now of these tandems in the chosen period and those `before` it, and, if so wanted, of all others
    together in the chosen one, or with which tandems' median to `compare` it; and of the `company` in those months. Whoever asks shows nothing that is not in the answer.

    Only what was never shown before costs a lock: two who look at once must not be shown what neither might be shown after
    the other.
    """
    periods, summed, compared = [*before, chosen], chosen if others else None, chosen if compare else None
    asked = partial(
        see, by, periods, tandems=tandems, at=at, summed=summed, compared=compared, company=company
    )
    sight = asked()
    if sight.news:
        with transaction.atomic():
            sight = asked(read=locked_months)
            remember(sight.news)
            _log(what, chosen, sight, by=by, at=at)
    else:
        _log(what, chosen, sight, by=by, at=at)
    return sight


def locked_months(months: Collection[date]) -> Mapping[date, Month]:
    """In the order of time, so that two who look at once wait for each other and not both for the other."""
    Shown.objects.bulk_create([Shown(month=month) for month in sorted(months)], ignore_conflicts=True)
    rows = Shown.objects.select_for_update().filter(month__in=months).order_by("month")
    return known_months(months, rows)


def remember(news: Mapping[date, Month]) -> None:
    """Once for each month, and never again."""
    for month, known in news.items():
        Shown.objects.filter(month=month).update(alone=sorted(known.alone), has_sum=known.has_sum)


def _log(what: Looked, chosen: Period, sight: Sight, *, by: User, at: datetime) -> None:
    """Looking at one's own tandem is nobody else's business."""
    watched = sight.watched
    if not watched:
        return
    same = {"user": by, "what": what, "span": chosen.span, "starts_on": chosen.start}
    lately = Stretch.objects.filter(look__in=Look.objects.filter(**same, at__gt=at - ONCE))
    if watched <= set(lately.values_list("tandem", "starts_on", "ends_on")):
        return
    with transaction.atomic():
        made = Look.objects.create(**same, at=at)
        Stretch.objects.bulk_create(
            Stretch(look=made, tandem_id=tandem, starts_on=start, ends_on=end)
            for tandem, start, end in sorted(watched)
        )
