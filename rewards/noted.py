"""What the timelines say of won orders: reads, and writes nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q, Subquery

from requests_app.models import SalesRequest, TimelineEvent
from requests_app.models.timeline import ORDER_KINDS, Kind
from requests_app.rehearsal.lives import lives
from rewards import terms
from rewards.models import PayPlan
from rewards.months import running
from rewards.parting import Members, parts_of
from rewards.rates import pool
from rewards.splitting import in_cents
from salesdesk.web.literal import literals
from tandems import consent
from tandems.models import Side

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from requests_app.rehearsal.replay import Life
    from rewards.rates import Share
    from rewards.splitting import Part
    from rewards.terms import Terms
    from tandems.consent import Stay

NOTHING = Decimal(0)


class Entry(NamedTuple):
    """One of a timeline that may be about an order."""

    pk: int
    request: int
    kind: str
    at: datetime
    note: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Win:
    """An order as it was won. `value` in cents; `rate` None: the plan has none for it."""

    entry: Entry
    terms: Terms
    rate: Share | None
    month: date
    type: int
    tandem: int | None
    segments: tuple[int, ...]
    value: int
    parts: tuple[Part, ...]

    @property
    def pool(self) -> int:
        """In cents."""
        return pool(self.value, self.rate)


def order_entries() -> QuerySet[TimelineEvent]:
    """By their own index."""
    return TimelineEvent.objects.filter(kind__in=literals(ORDER_KINDS))


def entries_above(mark: int, *, at: datetime, before: datetime | None, most: int) -> list[Entry]:
    """What is not noted yet of what happened up to `at` and `before` another moment, in the timelines' order. One query.

    What was won before any plan could be read is nobody's, however much of it there is.
    """
    first = PayPlan.objects.published().order_by("published_at").values("published_at")[:1]
    found = order_entries().filter(pk__gt=mark, at__lte=at, at__gte=Subquery(first)).order_by("pk")
    if before is not None:
        found = found.filter(at__lt=before)
    rows = found.values_list("pk", "sales_request", "kind", "at", "note", "data")
    return [Entry(*row) for row in rows[:most]]


def wins(entries: Iterable[Entry]) -> dict[int, Win]:
    """Of those by which something was won while a plan was in force, by the entry's key. Some eight queries, however many."""
    won = [entry for entry in entries if entry.kind == Kind.WIN]
    plans = terms.of_months({running(entry.at) for entry in won}) if won else {}
    paid = [entry for entry in won if (found := plans.get(running(entry.at))) and found.counts(entry.at)]
    return {win.entry.pk: win for win in as_won(paid, plans)} if paid else {}


def as_won(entries: Sequence[Entry], plans: Mapping[date, Terms]) -> Iterable[Win]:
    """Each of these, under the plan of its month."""
    requests = {entry.request for entry in entries}
    rows = {row.pk: row for row in SalesRequest.objects.filter(pk__in=requests).only(*COLUMNS)}
    known = {life.pk: life for life in lives(sorted(requests))}
    numbers = _numbers(requests)
    stays = _stays(row.tandem_id for row in rows.values())
    for entry in entries:
        row, life = rows[entry.request], known[entry.request]
        month = running(entry.at)
        found = plans[month]
        kind = life.type
        segments = entry.data.get("segments", row.segments) or ()
        yield Win(
            entry=entry,
            terms=found,
            rate=found.rate(kind, segments),
            month=month,
            type=kind,
            tandem=row.tandem_id,
            segments=tuple(sorted(segments)),
            value=value_of(entry, row.outcome_value),
            parts=tuple(_parts(life, numbers[entry.pk], stays, entry.at)),
        )


COLUMNS = ("type", "tandem", "outcome_value", "segments")


def value_of(entry: Entry, otherwise: Decimal | None) -> int:
    """In cents, as the entry itself tells it; an old system's may not."""
    told = entry.data.get("value")
    return in_cents(Decimal(told) if told is not None else otherwise or NOTHING)


def corrected_value(entry: Entry) -> int | None:
    """In cents; None where something else was corrected."""
    for change in entry.data.get("changes", ()):
        if change["field"] == "outcome_value":
            return in_cents(Decimal(change["to"] or 0))
    return None


def _numbers(requests: Collection[int]) -> dict[int, int]:
    """The how many-th winning of its request each is."""
    rows = TimelineEvent.objects.filter(Q(sales_request__in=requests) & Q(kind=Kind.WIN)).order_by("pk")
    seen: defaultdict[int, int] = defaultdict(int)
    found = {}
    for pk, request in rows.values_list("pk", "sales_request"):
        seen[request] += 1
        found[pk] = seen[request]
    return found


def _stays(tandems: Iterable[int | None]) -> dict[int, list[Stay]]:
    found: defaultdict[int, list[Stay]] = defaultdict(list)
    for stay in consent.stays({tandem for tandem in tandems if tandem is not None}):
        found[stay.tandem].append(stay)
    return found


def _parts(life: Life, number: int, stays: Mapping[int, list[Stay]], at: datetime) -> list[Part]:
    there = [
        stay
        for stay in stays.get(life.tandem or 0, ())
        if stay.joined_at <= at and (stay.left_at is None or stay.left_at > at)
    ]
    members = Members(
        field=frozenset(stay.user for stay in there if stay.side == Side.FIELD),
        inside=frozenset(stay.user for stay in there if stay.side == Side.INSIDE),
    )
    return parts_of(life, number, members)
