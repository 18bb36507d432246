"""Book orders: as they were won, and what became of them. Called by whoever holds the lock of all amounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from requests_app.models.timeline import Kind
from rewards.actions.write_lines import Drafted, late_lines, write
from rewards.closed import booked_in, last_closed
from rewards.models import Became, OrderBooking, OrderPart, WonOrder
from rewards.noted import corrected_value, value_of
from rewards.rates import pool
from rewards.splitting import Part, share
from rewards.terms import share_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from rewards.noted import Entry, Win
    from rewards.rates import Share


@dataclass(slots=True)
class Order:
    """A noted order as it stands: `rate`, parts and split are those of its winning, for good."""

    row: WonOrder
    rate: Share | None
    field_percent: Decimal
    parts: tuple[Part, ...]
    bookings: list[OrderBooking] = field(default_factory=list)

    @property
    def is_alive(self) -> bool:
        return self.bookings[-1].became != Became.REOPENED

    def shares(self, number: int) -> Mapping[tuple[int, str], int]:
        """Cents of each part by its booking `number`; before the first, nothing."""
        if not number:
            return {(part.user, part.side): 0 for part in self.parts}
        return share(self.bookings[number - 1].pool, self.field_percent, self.parts)


def unbooked(entries: Sequence[Entry]) -> list[Entry]:
    """Those that no booking was made from. One query."""
    done = OrderBooking.objects.filter(event__in=[entry.pk for entry in entries])
    known = set(done.values_list("event", flat=True))
    return [entry for entry in entries if entry.pk not in known]


def book(entries: Sequence[Entry], found: Mapping[int, Win], *, at: datetime) -> int:
    """In the timelines' order; `found`: the orders among them. How many changed a statement. A fixed number of queries, and
    some for each order of a closed month.
    """
    last = last_closed()
    known = _known({entry.request for entry in entries})
    made: list[tuple[Order, OrderBooking, Entry]] = []
    for entry in entries:
        order = _order_after(entry, found, known, at)
        if order is not None:
            made.append((order, order.bookings[-1], entry))
    in_time: list[tuple[Order, OrderBooking, Entry]] = []
    late: list[tuple[Order, OrderBooking, Entry]] = []
    for one in made:
        order, _booking, entry = one
        (in_time if booked_in(entry.at, last) == order.row.month else late).append(one)
    _save(in_time)
    write([line for one in in_time for line in _in_time(*one)], at=at)
    for order, booking, entry in late:
        _book_late(order, booking, entry, booked_in(entry.at, last), at=at)
    return len(made)


def _book_late(order: Order, booking: OrderBooking, entry: Entry, month: date, *, at: datetime) -> None:
    """One after the other: each is the difference to what was paid with those before it."""
    _save([(order, booking, entry)])
    users = sorted({part.user for part in order.parts})
    write(late_lines(booking, month, users, why=_became(order, booking), reason=entry.note), at=at)


def _known(requests: Iterable[int]) -> dict[int, Order]:
    """The order of each of these requests that has one. Three queries at most."""
    rows = (
        WonOrder.objects.filter(sales_request__in=requests).select_related("rate", "plan").order_by("event")
    )
    found = {
        row.sales_request_id: Order(row, share_of(row.rate) if row.rate else None, row.plan.field_percent, ())
        for row in rows
    }
    by_order = {order.row.pk: order for order in found.values()}
    if by_order:
        for part in OrderPart.objects.filter(order__in=by_order).order_by("pk"):
            order = by_order[part.order_id]
            order.parts = (*order.parts, Part(part.user_id, part.side, part.weight))
        for booking in OrderBooking.objects.filter(order__in=by_order).order_by("number"):
            by_order[booking.order_id].bookings.append(booking)
    return found


def _order_after(
    entry: Entry, found: Mapping[int, Win], known: dict[int, Order], at: datetime
) -> Order | None:
    """The order with one more booking; None where the entry changes none. Won again, it is the order that it was: else whoever
    opens one of a closed month once more would leave that month's cap and plan behind.
    """
    order = known.get(entry.request)
    if order is None:
        win = found.get(entry.pk)
        if win is None:
            return None
        won = known[entry.request] = _won(win, at)
        return _booked(won, entry, Became.WON, win.value)
    change = None if entry.pk < order.row.event_id else _change(entry, order)
    return None if change is None else _booked(order, entry, *change)


def _change(entry: Entry, order: Order) -> tuple[Became, int] | None:
    """What the entry makes of it, and at which value; None: nothing."""
    if entry.kind == Kind.WIN:
        return Became.WON, _value(entry, order)
    if not order.is_alive:
        return None
    if entry.kind == Kind.REOPEN:
        return Became.REOPENED, 0
    value = corrected_value(entry)
    return None if value is None else (Became.CORRECTED, value)


def _value(entry: Entry, order: Order) -> int:
    """In cents. Only an old system's entry does not tell it; then one query."""
    told = entry.data.get("value") is not None
    return value_of(entry, None if told else order.row.sales_request.outcome_value)


def _won(win: Win, at: datetime) -> Order:
    row = WonOrder(
        event_id=win.entry.pk,
        sales_request_id=win.entry.request,
        plan_id=win.terms.plan,
        rate_id=win.rate.pk if win.rate else None,
        won_at=win.entry.at,
        month=win.month,
        type_id=win.type,
        segment_id=win.rate.segment if win.rate else None,
        tandem_id=win.tandem,
        noted_at=at,
    )
    return Order(row, win.rate, win.terms.field_percent, win.parts)


def _booked(order: Order, entry: Entry, became: Became, value: int) -> Order:
    order.bookings.append(
        OrderBooking(
            order=order.row,
            number=len(order.bookings) + 1,
            event_id=entry.pk,
            became=became,
            at=entry.at,
            value=value,
            pool=pool(value, order.rate),
        )
    )
    return order


def _save(made: Sequence[tuple[Order, OrderBooking, Entry]]) -> None:
    new = [order for order, booking, _entry in made if booking.number == 1]
    WonOrder.objects.bulk_create([order.row for order in new])
    OrderPart.objects.bulk_create(
        OrderPart(order=order.row, user_id=part.user, side=part.side, weight=part.weight)
        for order in new
        for part in order.parts
    )
    for _order, booking, _entry in made:
        booking.order_id = booking.order.pk  # the order had no key yet when the booking was made
    OrderBooking.objects.bulk_create([booking for _order, booking, _entry in made])


def _in_time(order: Order, booking: OrderBooking, entry: Entry) -> list[Drafted]:
    """A line for each part; afterwards only what is different."""
    before, now = order.shares(booking.number - 1), order.shares(booking.number)
    return [
        Drafted(
            user=part.user,
            month=order.row.month,
            for_month=order.row.month,
            booking=booking,
            side=part.side,
            cents=now[part.user, part.side] - before[part.user, part.side],
            why=_became(order, booking) | _part(order, part),
            reason=entry.note if booking.number > 1 else "",
        )
        for part in order.parts
    ]


def _became(order: Order, booking: OrderBooking) -> dict[str, Any]:
    """What every line of a booking says, whoever's it is."""
    before = order.bookings[booking.number - 2] if booking.number > 1 else None
    rate = order.rate
    return {
        "became": str(booking.became),
        "value": booking.value,
        "pool": booking.pool,
        "was": before.value if before else None,
        "was_pool": before.pool if before else None,
        "percent": str(rate.percent) if rate else None,
        "margin": str(rate.margin_percent) if rate and rate.margin_percent is not None else None,
    }


def _part(order: Order, part: Part) -> dict[str, Any]:
    """`side_percent` None: the other side had nobody. `weight` of `of`: alone on a side, they are the same."""
    sides = {one.side for one in order.parts}
    own = order.field_percent if part.side == "field" else 100 - order.field_percent
    return {
        "side_percent": str(own) if len(sides) > 1 else None,
        "weight": part.weight,
        "of": sum(one.weight for one in order.parts if one.side == part.side),
    }
