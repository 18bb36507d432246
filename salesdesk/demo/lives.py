"""Lives of requests, told in memory step by step through `lifecycle.perform`: for the demo and for load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from people.actions.forget_absences import KEPT_FOR
from people.roster import Choice, Via
from people.working_time import add_working_time
from requests_app import lifecycle
from requests_app.actions.bring_in import Life
from requests_app.form_fields import Kind as FieldKind
from requests_app.lifecycle import Step
from requests_app.models import HandoverItem, SalesRequest
from requests_app.models.handover import Cause, Decision
from requests_app.models.timeline import Kind
from requests_app.search_text import described
from requests_app.states import Verb
from salesdesk.demo import texts
from salesdesk.demo.aims import Aims

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from people.models import User, WorkingCalendar
    from people.working_time import Hours
    from requests_app.form_fields import FormField
    from requests_app.models import RequestType, TimelineEvent
    from salesdesk.demo.texts import Topic
    from tandems.models import Customer, Tandem

BACK_AFTER = timedelta(days=5)


@dataclass(frozen=True)
class Cast:
    """Who and what takes part. `pairs`: tandems with their inside and field members; `homes`: whose care a customer is in."""

    reps: list[User]
    inside: list[User]
    customers: list[Customer]
    types: dict[str, RequestType]
    pairs: dict[int, Pair]  # by tandem
    calendar: WorkingCalendar
    homes: Mapping[int, int] = field(default_factory=dict)  # customer → tandem
    aims: Aims = field(default_factory=Aims)

    @cached_property
    def hours(self) -> Hours:
        return self.calendar.hours()

    @cached_property
    def strollers(self) -> list[User]:
        """Reps whose requests for customers of no tandem go to the shared queue; all reps where everyone is in a tandem."""
        return [rep for rep in self.reps if self.own_pair(rep) is None] or self.reps

    def pair_of(self, customer: Customer) -> Pair | None:
        """The tandem that is responsible for the customer."""
        return self.pairs.get(self.homes.get(customer.pk, 0))

    def own_pair(self, rep: User) -> Pair | None:
        """As `routing.tandem_for`: the rep's tandem if it is only one."""
        own = self._memberships.get(rep.pk, [])
        return own[0] if len(own) == 1 else None

    @cached_property
    def _memberships(self) -> dict[int, list[Pair]]:
        found: dict[int, list[Pair]] = {}
        for pair in self.pairs.values():
            for person in {*pair.field, *pair.inside}:
                found.setdefault(person.pk, []).append(pair)
        return found


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

    def step(self, verb: Verb, by: User | None, note: str = "", **more: Any) -> TimelineEvent:
        if until := more.get("until"):
            more["data"] = {"until": until.isoformat(), **more.get("data", {})}
        event = lifecycle.perform(self.request, Step(verb, by, self.at, note=note, **more))
        self.life.events.append(event)
        return event

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

    def hand_over(self, to: User, cause: Cause) -> None:
        """As the sweep does. What moved for an absence that is forgotten by now has left nothing but its entry."""
        leaver = self.request.owner
        assert leaver is not None  # noqa: S101 - nobody's request is not handed over
        event = self.step(Verb.HAND_OVER, None, to=to, data={"from": leaver.pk, "to": to.pk})
        is_ladder = cause is Cause.LADDER
        if not is_ladder and event.at < self.until - KEPT_FOR:
            return
        back_at = None if is_ladder else event.at + BACK_AFTER
        item = HandoverItem(
            sales_request=self.request,
            leaver=leaver,
            to=to,
            cause=cause,
            choice=Choice(to.pk, Via.TEAM).as_json(),
            at=event.at,
            told_at=event.at,
            ended_at=back_at,
            decision="" if is_ladder else Decision.STAYED,
            decision_told_at=back_at,
        )
        self.life.handovers.append((item, event))

    def over(self) -> Life:
        """The life as far as it was told. With the request, what was handed over is settled."""
        for item, _event in self.life.handovers:
            item.ended_at = item.ended_at or self.request.closed_at
        return self.life

    def name_new_date(self, new_date: datetime, line: str) -> None:
        """As `actions.acknowledge`."""
        before = self.request.deadline_at
        self.request.agreed_at = new_date
        self.request.cycle += 1
        told = {"from": before.isoformat() if before else None, "to": new_date.isoformat()}
        self.step(Verb.ACKNOWLEDGE, self.request.owner, line, data=told)

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

    def lose(self, reason: str) -> None:
        self.request.lost_reason = reason
        self.step(Verb.LOSE, self.request.requester, texts.LOST_BECAUSE[reason], data={"reason": reason})


def arrive(rng: Random, cast: Cast, kind: str, began: datetime, until: datetime, **chosen: Any) -> Told:
    """A request that is sent at `began` and routed. `chosen`: `customer`, `requester`, `topic`, `promise_at`, `values`."""
    customer: Customer = chosen.get("customer") or rng.choice(cast.customers)
    pair = cast.pair_of(customer)
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
    cast.aims.mark(sales_request)
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
