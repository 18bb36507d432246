"""Believable lives of requests, told in memory step by step through `lifecycle.perform`: for the demo and for load."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from people.working_time import add_working_time
from requests_app import lifecycle
from requests_app.actions.bring_in import Life
from requests_app.form_fields import Kind as FieldKind
from requests_app.lifecycle import Step
from requests_app.models import SalesRequest
from requests_app.models.timeline import Kind
from requests_app.search_text import described
from requests_app.states import Ball, Verb
from salesdesk.demo import texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from random import Random

    from people.models import User, WorkingCalendar
    from people.working_time import Hours
    from requests_app.form_fields import FormField
    from requests_app.models import RequestType
    from salesdesk.demo.texts import Topic
    from tandems.models import Customer, Tandem

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DAY = 8 * HOUR  # of work


@dataclass(frozen=True)
class Cast:
    """Who and what takes part. `pairs`: the tandem of a customer, with its inside and field members."""

    reps: list[User]
    inside: list[User]
    customers: list[Customer]
    types: dict[str, RequestType]
    pairs: dict[int, Pair]  # by tandem
    calendar: WorkingCalendar

    @property
    def hours(self) -> Hours:
        return self.calendar.hours()

    @cached_property
    def strollers(self) -> list[User]:
        """Reps whose requests for customers of no tandem go to the shared queue; all reps where everyone is in a tandem."""
        return [rep for rep in self.reps if self.own_pair(rep) is None] or self.reps

    def own_pair(self, rep: User) -> Pair | None:
        """As `routing.tandem_for`: the rep's tandem if it is only one."""
        own = [pair for pair in self.pairs.values() if rep in (*pair.field, *pair.inside)]
        return own[0] if len(own) == 1 else None


@dataclass(frozen=True, slots=True)
class Pair:
    tandem: Tandem
    inside: list[User]
    field: list[User]


class Told:
    """One life while it is being told. Each step is a person's, at a moment; what comes after `until` is not told."""

    def __init__(self, rng: Random, cast: Cast, sales_request: SalesRequest, until: datetime) -> None:
        self.rng, self.cast, self.until = rng, cast, until
        self.life = Life(sales_request)
        self.request = sales_request
        self.at = sales_request.created_at

    def after(self, working: timedelta) -> bool:
        """Let this much working time pass. False: the story ends before that."""
        self.at = add_working_time(self.at, working, self.cast.hours)
        return self.at <= self.until

    def step(self, verb: Verb, by: User | None, note: str = "", **more: Any) -> None:
        self.life.events.append(lifecycle.perform(self.request, Step(verb, by, self.at, note=note, **more)))

    def route(self) -> None:
        """As `actions.submit` does: to the tandem's inside partner, else it stays in the queue."""
        pair = self.cast.pairs.get(self.request.tandem_id or 0)
        if pair is None or not pair.inside:
            return
        owner = self.rng.choice(pair.inside)
        lifecycle.assign(self.request, owner, self.at)
        told = lifecycle.event(
            self.request, Kind.ROUTED, by=None, at=self.at, data={"to": owner.pk, "why": "tandem"}
        )
        self.life.events.append(told)

    def take(self, by: User) -> None:
        self.step(Verb.ACCEPT if self.request.owner_id == by.pk else Verb.CLAIM, by)

    def deliver(self, note: str = "") -> None:
        data: dict[str, Any] = {}
        if self.request.type and self.request.type.asks_outcome:
            value = Decimal(self.rng.randint(8, 900)) * 250
            self.request.outcome_value = value
            valid = (self.at + timedelta(days=30)).date()
            data = {
                "number": f"AN-{self.rng.randint(10_000, 99_999)}",
                "value": str(value),
                "valid_until": str(valid),
            }
        else:
            data = {"confirmed_on": str((self.at + timedelta(days=self.rng.randint(5, 40))).date())}
        self.step(Verb.DELIVER, self.request.owner, note, data=data)

    def win(self) -> None:
        value = self.request.outcome_value or Decimal(5000)
        self.request.outcome_value = value
        self.step(Verb.WIN, self.request.requester, data={"value": str(value)})

    def lose(self) -> None:
        reason = self.rng.choice(tuple(texts.LOST_BECAUSE))
        self.request.lost_reason = reason
        self.step(Verb.LOSE, self.request.requester, texts.LOST_BECAUSE[reason], data={"reason": reason})


def arrive(rng: Random, cast: Cast, kind: str, began: datetime, until: datetime, **chosen: Any) -> Told:
    """A request that is sent at `began` and routed. `chosen`: `customer`, `requester`, `topic`, `promise_at`, `values`."""
    customer: Customer = chosen.get("customer") or rng.choice(cast.customers)
    pair = cast.pairs.get(customer.tandem_id or 0)
    requester = chosen.get("requester") or rng.choice(pair.field if pair and pair.field else cast.strollers)
    pair = pair or cast.own_pair(requester)
    topic: Topic = chosen.get("topic") or rng.choice(texts.TOPICS.get(kind, texts.TOPICS["quote"]))
    request_type = cast.types[kind]
    form = request_type.current_form
    fields = form.fields if form else ()
    sales_request = SalesRequest(
        key=UUID(int=rng.getrandbits(128), version=4),
        type=request_type,
        form=form,
        customer=customer,
        new_customer=customer.is_new,
        requester=requester,
        tandem=pair.tandem if pair else None,
        subject=topic.short[:160],
        values=filled(rng, fields, topic, began),
        promise_at=chosen.get("promise_at"),
        calendar=cast.calendar,
        target=request_type.target,
        acceptance=request_type.acceptance,
        work=request_type.work,
        created_at=began,
        changed_at=began,
        urgent_from=began,
    )
    sales_request.search_text = described(sales_request)
    told = Told(rng, cast, sales_request, until)
    told.step(Verb.SUBMIT, requester)
    told.route()
    return told


def filled(rng: Random, fields: tuple[FormField, ...], topic: Topic, began: datetime) -> dict[str, Any]:
    """Every required field of the form, and two in three of the others, as a rep would fill it."""
    return {
        field.key: _typed(rng, field, topic, began)
        for field in fields
        if field.kind is not FieldKind.FILE and (field.required or rng.random() < 2 / 3)
    }


def _typed(rng: Random, field: FormField, topic: Topic, began: datetime) -> Any:
    if "number" in field.key and field.kind is FieldKind.TEXT:
        return f"AB-{rng.randint(10_000, 99_999)}"
    return {
        FieldKind.TEXT: lambda: topic.machine,
        FieldKind.LONG_TEXT: lambda: topic.long,
        FieldKind.NUMBER: lambda: str(rng.choice((1, 1, 1, 2, 2, 4, 6, 12, 50))),
        FieldKind.MONEY: lambda: str(rng.randint(4, 400) * 500),
        FieldKind.DATE: lambda: (began + timedelta(days=rng.randint(14, 90))).date().isoformat(),
        FieldKind.CHOICE: lambda: rng.choice(field.options).key if field.options else "",
        FieldKind.YES_NO: lambda: rng.random() < 1 / 2,
    }[field.kind]()


KINDS = ("quote",) * 5 + ("delivery-date",) * 3 + ("order-confirmation",) * 2 + ("special-solution",)


def ordinary(rng: Random, cast: Cast, began: datetime, until: datetime) -> Life:
    """A life as it comes: most go straight, some with queries, waiting, a change of hands. Told up to `until`."""
    told = arrive(rng, cast, rng.choice(KINDS), began, until)
    steps = _course(told)
    while (gap := next(steps, None)) is not None:
        if not told.after(gap):
            break
    return told.life


def _course(told: Told) -> Iterator[timedelta]:
    """Yields the working time until each step, then takes it. Closed early, the life simply is not over yet."""
    rng, request = told.rng, told.request
    yield _around(rng, 40 * MINUTE if request.owner else 8 * HOUR)
    told.take(request.owner or rng.choice(told.cast.inside))
    if _in(rng, percent=15):
        yield _around(rng, 30 * MINUTE)
        told.step(Verb.NOTE, request.owner, rng.choice(texts.NOTES))
    if _in(rng, percent=30):
        yield from _query(told)
    if _in(rng, percent=12):
        yield from _waiting(told)
    if _in(rng, percent=8):
        yield from _change_of_hands(told)
    if _in(rng, percent=3):
        yield _around(rng, 4 * HOUR)
        told.step(Verb.CANCEL, request.requester, rng.choice(texts.CANCELLED_BECAUSE))
        return
    yield _around(rng, request.target * 0.35)
    told.deliver(rng.choice(texts.DELIVERED_WITH))
    yield _around(rng, 3 * HOUR)
    told.step(Verb.PASS_ON, request.requester, rng.choice(texts.PASSED_ON))
    if request.type and request.type.asks_outcome:
        yield _around(rng, 3 * DAY)
        told.win() if _in(rng, percent=42) else told.lose()


def _query(told: Told) -> Iterator[timedelta]:
    rng = told.rng
    which = rng.randrange(len(texts.QUESTIONS))
    yield _around(rng, HOUR)
    told.step(Verb.ASK, told.request.owner, texts.QUESTIONS[which])
    yield _around(rng, 3 * HOUR)
    told.step(Verb.ANSWER, told.request.requester, texts.ANSWERS[which])


def _waiting(told: Told) -> Iterator[timedelta]:
    rng = told.rng
    ball = rng.choice((Ball.CUSTOMER, Ball.THIRD_PARTY))
    yield _around(rng, HOUR)
    until = add_working_time(told.at, 2 * DAY, told.cast.hours)
    told.step(Verb.WAIT, told.request.owner, rng.choice(texts.WAITED_FOR[ball.value]), ball=ball, until=until)
    yield _around(rng, DAY)
    told.step(Verb.RESUME, told.request.owner)


def _change_of_hands(told: Told) -> Iterator[timedelta]:
    rng, owner = told.rng, told.request.owner
    others = [person for person in told.cast.inside if owner is None or person.pk != owner.pk]
    if not others:
        return
    colleague = rng.choice(others)
    yield _around(rng, HOUR)
    told.step(Verb.GIVE, owner, rng.choice(texts.HANDED_ON), to=colleague, data={"to": colleague.pk})
    yield _around(rng, HOUR)
    told.step(Verb.ACCEPT, colleague)


def _around(rng: Random, typical: timedelta) -> timedelta:
    """Mostly shorter than typical, sometimes much longer, as work is."""
    return timedelta(
        seconds=round(min(rng.expovariate(1 / typical.total_seconds()), 6 * typical.total_seconds()))
    )


def _in(rng: Random, *, percent: int) -> bool:
    return rng.randrange(100) < percent
