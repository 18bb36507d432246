"""Where is it? Who has it, whose turn it is, since when, until when and why, and what happens next.

One function answers for the page, for the lists and for the text to the customer, so that all three say the same.
Every text is a whole sentence or phrase in the language that is active.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from requests_app.deadlines import Reason, earlier
from requests_app.models import LostReason
from requests_app.states import Ball, State
from salesdesk.web import readable

if TYPE_CHECKING:
    from datetime import datetime

    from requests_app.models import SalesRequest
    from salesdesk.web.parts import Tone


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Moments are aware. What does not apply is empty or `None`."""

    headline: str  # one line that says it all: the status of a list row
    holder: str  # who has it: the owner's name, or "Shared queue"
    owner: str  # the owner's name; empty in the shared queue
    turn: str  # whose turn: a person's, the customer's or a side's name; empty once closed
    turn_label: str  # the same as a phrase: "Anna's turn"
    since: datetime | None  # whose turn it is, since when
    until: datetime | None
    why: str  # what `until` is: target, promise, the day an answer is expected
    waiting_for: str  # the open question, or what is waited for
    promise_at: datetime | None  # where it is not `until` itself
    next: str
    tone: Tone
    icon: str
    is_overdue: bool


def whereabouts(sales_request: SalesRequest, now: datetime) -> Whereabouts:
    """No queries, given that type, owner, customer and requester are loaded."""
    names = _Names(sales_request)
    until, why = _until(sales_request, now)
    open_promise = sales_request.promise_at if sales_request.is_open else None
    turn = names.turn
    return Whereabouts(
        headline=_headline(sales_request, names),
        holder=names.owner or _("Shared queue"),
        owner=names.owner,
        turn=turn,
        turn_label=_("%(name)s’s turn") % {"name": turn} if turn else _state_label(sales_request),
        since=_since(sales_request),
        until=until,
        why=why,
        waiting_for=sales_request.waiting_for,
        promise_at=open_promise if open_promise != until else None,
        next=_next(sales_request, names, now),
        tone=_tone(sales_request, now),
        icon=_icon(sales_request, now),
        is_overdue=sales_request.is_overdue(now),
    )


class _Names:
    """The people and the company of one request, as they are spoken of."""

    def __init__(self, sales_request: SalesRequest) -> None:
        self.owner = str(sales_request.owner) if sales_request.owner_id else ""
        self.requester = str(sales_request.requester)
        self.customer = str(sales_request.customer or _("the customer"))
        self.turn = self._turn(sales_request)

    def _turn(self, sales_request: SalesRequest) -> str:
        state, ball = State(sales_request.state), Ball(sales_request.ball)
        if state is State.DRAFT:
            return self.requester
        if not (sales_request.is_open or state is State.DELIVERED):
            return ""
        return {
            Ball.INSIDE: self.owner or _("Inside sales"),
            Ball.FIELD: self.requester,
            Ball.CUSTOMER: self.customer,
            Ball.THIRD_PARTY: _("A third party"),
        }[ball]

    def in_text(self) -> dict[str, str]:
        return {"owner": self.owner, "requester": self.requester, "customer": self.customer}


def _state_label(sales_request: SalesRequest) -> str:
    return str(sales_request.get_state_display())


def _since(sales_request: SalesRequest) -> datetime | None:
    """Since when it is this party's turn: a new owner has it since it came to them, not since it came to their side."""
    state = State(sales_request.state)
    if state is State.DRAFT:
        return sales_request.created_at
    if sales_request.closed_at is not None:
        return sales_request.closed_at
    moments = [sales_request.ball_since]
    if state is State.DELIVERED:
        moments.append(sales_request.delivered_at)
    elif Ball(sales_request.ball) is Ball.INSIDE:
        moments.append(sales_request.owner_since)
    return max((moment for moment in moments if moment is not None), default=None)


def _until(sales_request: SalesRequest, now: datetime) -> tuple[datetime | None, str]:
    if not sales_request.is_open:
        return None, ""
    if sales_request.waiting_until is not None and not sales_request.is_overdue(now):
        return sales_request.waiting_until, _("An answer is expected by then.")
    deadline = earlier(sales_request.target_due_at, sales_request.promise_at, sales_request.agreed_at)
    if deadline.reason is Reason.AGREED:
        return deadline.at, _("A new date, agreed with the rep.")
    if deadline.reason is Reason.PROMISE:
        return deadline.at, _("Promised to the customer.")
    if deadline.reason is Reason.TARGET:
        target = readable.duration(sales_request.target.total_seconds())
        return deadline.at, _("The target of %(target)s working time is used up then.") % {"target": target}
    return None, _("No date: the target clock stands while others are to act.")


def _headline(sales_request: SalesRequest, names: _Names) -> str:
    state = State(sales_request.state)
    if state is State.DRAFT:
        text = _("Draft, not sent yet")
    elif state is State.SUBMITTED and sales_request.owner_id is None:
        text = _("In the shared queue, nobody has it yet")
    elif state is State.SUBMITTED:
        text = _("%(owner)s has it and has not accepted yet")
    elif state is State.IN_PROGRESS:
        text = _("%(owner)s is working on it")
    elif state in {State.WAITING, State.DELIVERED}:
        text = _outside(state, Ball(sales_request.ball))
    else:
        return _closing(sales_request)
    return text % names.in_text()


def _outside(state: State, ball: Ball) -> str:
    """The headline while somebody else than inside sales is to act."""
    if state is State.DELIVERED:
        return (
            _("Delivered, %(requester)s passes it on")
            if ball is Ball.FIELD
            else _("Delivered, %(customer)s decides")
        )
    return {
        Ball.FIELD: _("Waiting for an answer from %(requester)s"),
        Ball.CUSTOMER: _("Waiting for %(customer)s"),
    }.get(ball, _("Waiting for a third party"))


def _closing(sales_request: SalesRequest) -> str:
    state = State(sales_request.state)
    if state is State.WON and sales_request.outcome_value is not None:
        return _("Won: %(value)s") % {"value": readable.money(sales_request.outcome_value)}
    if state is State.LOST:
        return _("Lost: %(reason)s") % {"reason": LostReason(sales_request.lost_reason).label}
    if state is State.DONE:
        return _("Done, the customer has the answer")
    return _state_label(sales_request)


def _next(sales_request: SalesRequest, names: _Names, now: datetime) -> str:
    state = State(sales_request.state)
    if state is State.DRAFT:
        text = _("%(requester)s completes and sends it.")
    elif state is State.WAITING:
        return _after_waiting(sales_request, names)
    elif state is State.DELIVERED:
        text = _after_delivery(sales_request)
    elif not sales_request.is_open:
        text = _("Nothing more. It can be reopened if it was not the end.")
    elif sales_request.owner_id is None:
        text = _("Somebody in inside sales claims it.")
    elif sales_request.is_overdue(now):
        text = _("It is overdue: %(owner)s delivers now, or agrees on a new date with %(requester)s.")
    elif state is State.SUBMITTED:
        text = _("%(owner)s accepts it and begins, or gives it to a colleague.")
    else:
        text = _("%(owner)s delivers, then %(requester)s passes it on to %(customer)s.")
    return text % names.in_text()


def _after_waiting(sales_request: SalesRequest, names: _Names) -> str:
    ball, owned = Ball(sales_request.ball), sales_request.owner_id is not None
    if ball is Ball.FIELD and owned:
        text = _("%(requester)s answers, then %(owner)s goes on. The target clock stands with %(left)s left.")
    elif ball is Ball.FIELD:
        text = _(
            "%(requester)s answers, then somebody in inside sales claims it. The target clock stands with %(left)s left."
        )
    elif owned:
        text = _("When it has come, %(owner)s goes on. The target clock stands with %(left)s left.")
    else:
        text = _(
            "Somebody in inside sales claims it and follows up. The target clock stands with %(left)s left."
        )
    return text % {**names.in_text(), "left": readable.duration(sales_request.target_left.total_seconds())}


def _after_delivery(sales_request: SalesRequest) -> str:
    asks_outcome = sales_request.facts.asks_outcome
    if Ball(sales_request.ball) is not Ball.FIELD:
        return _("When %(customer)s has decided, %(requester)s records won or lost.")
    if asks_outcome:
        return _("%(requester)s passes it on to %(customer)s and later records won or lost.")
    return _("%(requester)s passes it on to %(customer)s, then it is done.")


def _tone(sales_request: SalesRequest, now: datetime) -> Tone:
    state = State(sales_request.state)
    if sales_request.is_overdue(now):
        return "late"
    if sales_request.is_open:
        answer_is_late = sales_request.waiting_until is not None and sales_request.waiting_until < now
        begin_now = sales_request.deadline_at is not None and sales_request.urgent_from <= now
        return "warn" if answer_is_late or begin_now else "info"
    return "calm" if state in {State.DELIVERED, State.DONE, State.WON} else "neutral"


def _icon(sales_request: SalesRequest, now: datetime) -> str:
    state = State(sales_request.state)
    if sales_request.is_overdue(now):
        return "clock-alert"
    if state is State.SUBMITTED and sales_request.owner_id is None:
        return "inbox"
    return {
        State.DRAFT: "pencil",
        State.SUBMITTED: "user-round",
        State.IN_PROGRESS: "user-check",
        State.WAITING: "hourglass",
        State.DELIVERED: "package-check",
        State.DONE: "circle-check",
        State.WON: "trophy",
        State.LOST: "circle-x",
    }.get(state, "ban")
