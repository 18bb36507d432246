"""What a plan would have paid: a rehearsal on quarters that are over, before anybody approves of it.

It must not tell what insights' gate keeps closed, however often and with whatever shares somebody rehearses. So:
- It is a sum of the company's, and asks the gate as the other such sums do: a quarter of which a month with orders may not be summed
  for the reader is no part of it. What was told is remembered as shown.
- Orders are taken by quarter, type and target segments, and a cell of few people is left out, as the gate leaves out months: five of
  either side had a part in it, also without the reader's own tandems; and without those that were ever shown alone nobody, or five.
  Whatever two rehearsals differ by is then made of such cells.
- How far rules were kept and goals reached is assumed, the same for everybody: no tandem's kept rules are in it.
- Nothing but the total and the span is told, in whole hundreds of euros.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import OuterRef, Subquery

from insights.actions.look import look
from insights.disclosing import People
from insights.gate import shown_of
from insights.models import Looked
from insights.picker import period_name
from insights.spans import Period, Span
from requests_app.models import SalesRequest, TimelineEvent
from requests_app.models.timeline import Kind
from requests_app.states import State
from rewards.closed import begins
from rewards.factors import Share
from rewards.months import running
from rewards.noted import Entry, as_won
from rewards.rates import WHOLE_PERCENT
from rewards.settling import payable
from rewards.splitting import FIELD, INSIDE, half_up, of_person, share
from tandems.models import Membership

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date, datetime

    from insights.sight import Total
    from people.models import User
    from rewards.noted import Win
    from rewards.settling import Tandem
    from rewards.terms import Terms

MOST_QUARTERS = 8
ROUNDED = 100  # euros


class WhyNot(StrEnum):
    NO_ORDERS = "no_orders"
    CLOSED = "closed"
    FEW = "few"


class Cell(NamedTuple):
    quarter: date
    type: int
    segments: tuple[int, ...]


class Sums(NamedTuple):
    """What the reader may be told of the company, and knows of it, by month: whose figures were ever shown alone; in any month,
    those of their `own` tandems.
    """

    company: Mapping[date, Total]
    alone: Mapping[date, frozenset[int]]
    own: Collection[int]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """`total`, `least` and `most` for one person over all of it, in EUR, rounded to hundreds. `closed`: quarters that are not in
    it, because the gate keeps the company's sum of them closed. `left_out`: whether orders of too few people were.
    """

    first: date
    last: date
    kept_percent: int
    reached_percent: int
    total: int = 0
    least: int = 0
    most: int = 0
    closed: tuple[date, ...] = ()
    left_out: bool = False
    why_not: WhyNot | None = None

    @property
    def closed_in_words(self) -> str:
        return ", ".join(period_name(Period(Span.QUARTER, quarter)) for quarter in self.closed)


def quarters(at: datetime) -> list[date]:
    """The first days of those that are over and may be rehearsed, the latest first."""
    now = Period.of(Span.QUARTER, running(at))
    return [now.later(-back).start for back in range(1, MOST_QUARTERS + 1)]


def rehearse(
    terms: Terms,
    *,
    first: date,
    last: date,
    by: User,
    at: datetime,
    kept_percent: int = 100,
    reached_percent: int = 100,
) -> Rehearsal:
    """From the quarter that begins on `first` to the one that begins on `last`, both among `quarters`; what `by` may be told of it.

    Raises `ValueError` for other quarters, and for percentages that are none. A fixed number of queries, and three for each 2,000
    orders.
    """
    known = quarters(at)
    if first not in known or last not in known or first > last:
        raise ValueError("these quarters cannot be rehearsed")
    if not (0 <= kept_percent <= WHOLE_PERCENT and 0 <= reached_percent <= WHOLE_PERCENT):
        raise ValueError("a percentage is between 0 and 100")
    empty = Rehearsal(first, last, kept_percent, reached_percent)
    end = Period(Span.QUARTER, last).end
    won = list(_won(terms, begins(first), begins(end)))
    if not won:
        return replace(empty, why_not=WhyNot.NO_ORDERS)
    sums = _sums({win.month for win in won}, Period(Span.QUARTER, last), by=by, at=at)
    closed = {_quarter(month) for month in sums.alone if month not in sums.company}
    summed = [win for win in won if _quarter(win.month) not in closed]
    empty = replace(empty, closed=tuple(sorted(closed)))
    counted = _enough(summed, sums)
    if not counted:
        return replace(empty, why_not=WhyNot.FEW if summed else WhyNot.CLOSED)
    paid = _paid(counted, terms, kept_percent, reached_percent)
    return replace(
        empty,
        total=rounded(sum(paid)),
        least=rounded(min(paid)),
        most=rounded(max(paid)),
        left_out=len(counted) < len(summed),
    )


def rounded(cents: int) -> int:
    """To whole hundreds of euros, half of one upwards."""
    return half_up(cents, ROUNDED * 100) * ROUNDED


def _won(terms: Terms, start: datetime, end: datetime) -> Iterable[Win]:
    """Orders that are won as things stand, by the moment and at the value that hold now."""
    wins = TimelineEvent.objects.filter(sales_request=OuterRef("pk"), kind=Kind.WIN).order_by("-pk")
    requests = SalesRequest.objects.filter(state=State.WON, closed_at__gte=start, closed_at__lt=end)
    rows = requests.annotate(win=Subquery(wins.values("pk")[:1]), won_at=Subquery(wins.values("at")[:1]))
    entries = [
        Entry(win, pk, Kind.WIN, won_at, "", {})
        for win, pk, won_at in rows.order_by("pk").values_list("win", "pk", "won_at")
        if win is not None
    ]
    return as_won(entries, {running(entry.at): terms for entry in entries})


def _sums(months: Collection[date], chosen: Period, *, by: User, at: datetime) -> Sums:
    """As the gate lets the company's sums of these months be shown to this reader; remembered before they are."""
    sight = look(Looked.DASHBOARD, chosen, by=by, at=at, tandems=[], company=months)
    alone = {month: known.alone for month, known in shown_of(months).items()}
    return Sums(
        sight.company, alone, set(Membership.objects.filter(user=by).values_list("tandem", flat=True))
    )


def _enough(won: Iterable[Win], sums: Sums) -> list[Win]:
    """Those of cells from which nobody can take what they know so that some few people are left."""
    cells: defaultdict[Cell, list[Win]] = defaultdict(list)
    for win in won:
        cells[Cell(_quarter(win.month), win.type, win.segments)].append(win)
    return [win for wins in cells.values() if _may_be_told(wins, sums) for win in wins]


def _may_be_told(wins: list[Win], sums: Sums) -> bool:
    """`insights.disclosing.may_be_totalled`, of a cell."""
    foreign = [win for win in wins if win.tandem not in sums.own]
    rest, foreign_rest = (
        _people(win for win in some if win.tandem not in sums.alone[win.month]) for some in (wins, foreign)
    )
    return _people(foreign).are_enough and all(
        people.are_nobody or people.are_enough for people in (rest, foreign_rest)
    )


def _people(wins: Iterable[Win]) -> People:
    parts = [part for win in wins for part in win.parts]
    inside, field = ({part.user for part in parts if part.side == side} for side in (INSIDE, FIELD))
    return People(frozenset(inside), frozenset(field))


def _quarter(month: date) -> date:
    return Period.of(Span.QUARTER, month).start


def _paid(won: Iterable[Win], terms: Terms, kept_percent: int, reached_percent: int) -> list[int]:
    """Cents of each person who had a part, over all months."""
    months: defaultdict[tuple[int, date], dict[Tandem, int]] = defaultdict(dict)
    for win in won:
        shares = share(win.pool, terms.field_percent, win.parts)
        for user in {part.user for part in win.parts}:
            gross = months[user, win.month]
            gross[win.tandem] = gross.get(win.tandem, 0) + of_person(shares, user)
    kept, reached = Share(kept_percent, WHOLE_PERCENT), Share(reached_percent, WHOLE_PERCENT)
    totals: defaultdict[int, int] = defaultdict(int)
    for (user, _month), gross in months.items():
        flat: Mapping[int, Share] = {tandem: kept for tandem in gross if tandem is not None}
        totals[user] += payable(gross, flat, reached, terms.conditions)
    return list(totals.values())
