"""What a plan would have paid: a rehearsal on quarters that are over, before anybody approves of it.

It must not tell what insights' gate keeps closed, however often and with whatever shares somebody rehearses. So:
- Orders are taken by quarter, type and target segments; where fewer than five people of either side had a part in such a cell, it
  is left out. Whatever two rehearsals differ by is then made of cells with five and five people.
- How far rules were kept and goals reached is assumed, the same for everybody: no tandem's kept rules are in it.
- Nothing but the total and the span is told, in whole hundreds of euros.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import OuterRef, Subquery

from insights.disclosing import SMALLEST
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

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from rewards.noted import Win
    from rewards.settling import Tandem
    from rewards.terms import Terms

MOST_QUARTERS = 8
ROUNDED = 100  # euros


class WhyNot(StrEnum):
    NO_ORDERS = "no_orders"
    FEW = "few"


class Cell(NamedTuple):
    quarter: date
    type: int
    segments: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """`total`, `least` and `most` for one person over all of it, in EUR, rounded to hundreds. `left_out`: whether cells with too
    few people were.
    """

    first: date
    last: date
    kept_percent: int
    reached_percent: int
    total: int = 0
    least: int = 0
    most: int = 0
    left_out: bool = False
    why_not: WhyNot | None = None


def quarters(at: datetime) -> list[date]:
    """The first days of those that are over and may be rehearsed, the latest first."""
    now = Period.of(Span.QUARTER, running(at))
    return [now.later(-back).start for back in range(1, MOST_QUARTERS + 1)]


def rehearse(
    terms: Terms,
    *,
    first: date,
    last: date,
    at: datetime,
    kept_percent: int = 100,
    reached_percent: int = 100,
) -> Rehearsal:
    """From the quarter that begins on `first` to the one that begins on `last`, both among `quarters`.

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
    counted, left_out = _enough(won)
    if not counted:
        return replace(empty, why_not=WhyNot.FEW if won else WhyNot.NO_ORDERS)
    paid = _paid(counted, terms, kept_percent, reached_percent)
    return replace(
        empty,
        total=rounded(sum(paid)),
        least=rounded(min(paid)),
        most=rounded(max(paid)),
        left_out=left_out,
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


def _enough(won: Iterable[Win]) -> tuple[list[Win], bool]:
    """Those of cells in which five people of each side had a part, and whether others were left out."""
    cells: defaultdict[Cell, list[Win]] = defaultdict(list)
    for win in won:
        quarter = Period.of(Span.QUARTER, win.month).start
        cells[Cell(quarter, win.type, win.segments)].append(win)
    enough = [
        wins for wins in cells.values() if all(_people(wins, side) >= SMALLEST for side in (FIELD, INSIDE))
    ]
    return [win for wins in enough for win in wins], len(enough) < len(cells)


def _people(wins: Iterable[Win], side: str) -> int:
    return len({part.user for win in wins for part in win.parts if part.side == side})


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
