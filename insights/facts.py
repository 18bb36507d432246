"""What each request contributes as its timeline stands now: reads, and writes nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils import timezone

from insights.contributing import Contributed, Ending, Term, contribute
from requests_app.models import SalesRequest
from requests_app.models.sales_request import LostReason
from requests_app.rehearsal.lives import lives
from tandems.measures import MEASURES
from tandems.models import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from decimal import Decimal

    from insights.contributing import Days

NOTHING = Contributed({})


@dataclass(frozen=True, slots=True)
class Fact:
    """`last_event`: the key of the latest entry of the timeline that is surely in it."""

    request: int
    tandem: int | None
    type: int
    last_event: int
    days: Days
    again_at: datetime | None


def facts(keys: Sequence[int], *, at: datetime) -> Iterator[Fact]:
    """Of those of these requests that were sent, as known at `at`. Three queries, and three for each `lives.AT_ONCE` requests.

    The timelines are read last: what is written meanwhile may be in them, and then its key is above `last_event`.
    """
    sent = SalesRequest.objects.sent().filter(pk__in=keys).order_by("pk")
    rows = list(
        sent.annotate(last=Max("events__pk")).values_list(
            "pk", "tandem", "type", "last", "outcome_value", "lost_reason", "segments"
        )
    )
    terms = terms_of({tandem for _pk, tandem, *_rest in rows})
    known = {life.pk: life for life in lives([pk for pk, *_rest in rows])}
    zone = timezone.get_default_timezone()
    for pk, tandem, kind, last, value, reason, segments in rows:
        life, found = known.get(pk), NOTHING
        if life is not None:
            found = contribute(
                life, terms.get(tandem, ()), ending(value, reason, segments), zone=zone, until=at
            )
        yield Fact(pk, tandem, kind, last or 0, found.days, found.again_at)


def ending(value: Decimal | None, reason: str, segments: list[int] | None = None) -> Ending:
    """`segments`: as the request's row has kept them."""
    in_segments = None if segments is None else bool(segments)
    cents = None if value is None else int(value * 100)
    return Ending(cents, reason == LostReason.TOO_LATE, in_segments)


def terms_of(tandems: Iterable[int | None]) -> dict[int | None, list[Term]]:
    """The measured rules that these tandems have or had. One query."""
    rules = Rule.objects.filter(
        tandem__in=[tandem for tandem in tandems if tandem],
        agreed_at__isnull=False,
        measure__in=list(MEASURES),
    ).order_by("agreed_at", "pk")
    found: defaultdict[int | None, list[Term]] = defaultdict(list)
    for rule in rules:
        assert rule.agreed_at is not None  # noqa: S101 - asked for
        found[rule.tandem_id].append(
            Term(rule.binds, rule.measure, rule.parameters, rule.agreed_at, rule.ended_at)
        )
    return found
