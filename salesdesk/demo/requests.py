"""The demo company's work: a year up to now, with something on every list and behind every door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from people.demo import KEEPERS
from people.models import Role, User
from people.working_time import add_working_time
from requests_app import mentions
from requests_app.actions.bring_in import bring_in
from requests_app.models import Mention, SalesRequest
from requests_app.states import Ball, Verb
from salesdesk.demo import files, history
from salesdesk.demo.lives import Cast, Told, arrive, filled
from salesdesk.demo.manners import DAY, HOUR, MINUTE
from salesdesk.demo.seeding import cast_of_company
from salesdesk.demo.texts import QUESTIONS, TOPICS, Topic

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from tandems.models import Customer


@transaction.atomic
def create(rng: Random, now: datetime, months: int = history.MONTHS) -> int:
    """Make the demo's requests, for the people and customers that are here. Returns how many; none where some exist.

    `months`: how far back, beside the present one.
    """
    if SalesRequest.objects.exists():
        return 0
    stage = Stage(rng, cast_of_company(), now)
    told = [story(stage) for story in STORIES for _ in range(STORIES[story])]
    lives = [*(one.life for one in told), *history.lives(rng, stage.cast, now, months)]
    bring_in(sorted(lives, key=lambda life: life.sales_request.created_at))
    _mention(told)
    files.attach_some(rng, [one.request for one in told])
    _draft(stage)
    return len(lives) + 1


@dataclass
class Stage:
    """Where the stories play. `rep`, `colleague` and `lead` are those whose doors are open."""

    rng: Random
    cast: Cast
    now: datetime

    def __post_init__(self) -> None:
        self.rep = self._keeper(Role.FIELD, self.cast.reps)
        self.colleague = self._keeper(Role.INSIDE, self.cast.inside)
        self.lead = self._keeper(Role.INSIDE_LEAD, self.cast.inside)
        self.topics = {kind: list(topics) for kind, topics in TOPICS.items()}

    def _keeper(self, role: Role, else_one_of: list[User]) -> User:
        emails = [email for email, (keeps, _) in KEEPERS.items() if keeps is role]
        return User.objects.active().filter(email__in=emails).first() or else_one_of[0]

    def others(self, but: User) -> list[User]:
        return [person for person in self.cast.inside if person.pk != but.pk] or [but]

    def topic(self, kind: str) -> Topic:
        """Each once, before any comes again."""
        left = self.topics[kind] = self.topics[kind] or list(TOPICS[kind])
        return left.pop(0)

    def customers_of(self, person: User) -> list[Customer]:
        """Those of the person's tandems; every customer for somebody in none."""
        own = {key for key, pair in self.cast.pairs.items() if person in (*pair.inside, *pair.field)}
        return [
            one for one in self.cast.customers if self.cast.homes.get(one.pk) in own
        ] or self.cast.customers

    def arrive(self, kind: str, ago: timedelta, **chosen: Any) -> Told:
        """Sent this much working time ago, by the rep behind the door unless `requester` says otherwise."""
        rep = chosen.setdefault("requester", self.rep)
        chosen.setdefault("customer", self.rng.choice(self.customers_of(rep)))
        chosen.setdefault("topic", self.topic(kind))
        began = add_working_time(self.now, -ago, self.cast.hours)
        return arrive(self.rng, self.cast, kind, began, self.now, **chosen)

    def of_colleague(self, kind: str, ago: timedelta, **chosen: Any) -> Told:
        """Sent this long ago by any rep, on the desk of the colleague behind the door since half an hour later."""
        customer = self.rng.choice(self.customers_of(self.colleague))
        pair = self.cast.pair_of(customer)
        reps = pair.field if pair and pair.field else self.cast.reps
        told = self.arrive(kind, ago, customer=customer, requester=self.rng.choice(reps), **chosen)
        told.after(30 * MINUTE)
        self.put_on_desk(told, self.colleague)
        return told

    def put_on_desk(self, told: Told, of: User) -> None:
        owner = told.request.owner
        if owner is not None and owner.pk != of.pk:
            told.step(Verb.GIVE, owner, "", to=of, data={"to": of.pk})
        told.take(of)

    def later(self, working: timedelta) -> datetime:
        return add_working_time(self.now, working, self.cast.hours)


def _asked_back(stage: Stage) -> Told:
    """The rep is to answer."""
    told = stage.arrive("quote", 6 * HOUR)
    told.after(HOUR)
    told.take(told.request.owner or stage.colleague)
    told.after(stage.rng.randint(40, 160) * MINUTE)
    told.step(Verb.ASK, told.request.owner, stage.rng.choice(QUESTIONS), until=stage.later(3 * HOUR))
    return told


def _asked_back_long_ago(stage: Stage) -> Told:
    """The rep should have answered yesterday."""
    told = stage.arrive("special-solution", 4 * DAY)
    told.after(HOUR)
    told.take(told.request.owner or stage.colleague)
    told.after(DAY)
    until = add_working_time(stage.now, -7 * HOUR, stage.cast.hours)
    told.step(Verb.ASK, told.request.owner, QUESTIONS[1], until=until)
    return told


def _delivered(stage: Stage) -> Told:
    """The rep is to pass it on."""
    told = stage.arrive("quote", 2 * DAY)
    told.after(HOUR)
    told.take(told.request.owner or stage.colleague)
    told.after(DAY + stage.rng.randint(0, 300) * MINUTE)
    told.deliver("Angebot liegt bei, Skizze auf Seite 3.")
    return told


def _outcome_awaited(stage: Stage) -> Told:
    """Passed on two weeks ago: what became of it?"""
    told = stage.arrive("quote", 13 * DAY)
    told.after(2 * HOUR)
    told.take(told.request.owner or stage.colleague)
    told.after(DAY)
    told.deliver()
    told.after(2 * HOUR)
    told.step(Verb.PASS_ON, told.request.requester, "Heute beim Kunden besprochen.")
    return told


def _promised(stage: Stage) -> Told:
    """In progress, and promised to the customer for today."""
    told = stage.arrive("quote", 5 * HOUR, promise_at=stage.later(2 * HOUR))
    told.after(30 * MINUTE)
    told.take(told.request.owner or stage.colleague)
    return told


def _with_customer(stage: Stage) -> Told:
    told = stage.arrive("special-solution", 3 * DAY)
    told.after(HOUR)
    told.take(told.request.owner or stage.colleague)
    told.after(4 * HOUR)
    told.step(
        Verb.WAIT,
        told.request.owner,
        "Freigabe der Zeichnung",
        ball=Ball.CUSTOMER,
        until=stage.later(2 * DAY),
    )
    return told


def _unclaimed(stage: Stage) -> Told:
    """In the shared queue: of no tandem, or put back by the tandem's partner."""
    kind = stage.rng.choice(("quote", "quote", "delivery-date", "order-confirmation", "special-solution"))
    free = [customer for customer in stage.cast.customers if stage.cast.pair_of(customer) is None]
    told = stage.arrive(
        kind,
        stage.rng.randint(1, 56) * 10 * MINUTE,
        customer=stage.rng.choice(free or stage.cast.customers),
        requester=stage.rng.choice(stage.cast.strollers),
    )
    if told.request.owner is not None:
        told.after(5 * MINUTE)
        told.step(Verb.RELEASE, told.request.owner, "Ich bin heute bei der Inbetriebnahme.")
    return told


def _late(stage: Stage) -> Told:
    """The target is used up."""
    return stage.of_colleague("delivery-date", 9 * HOUR)


def _late_promise(stage: Stage) -> Told:
    """The customer was promised the answer an hour ago."""
    return stage.of_colleague("order-confirmation", 7 * HOUR, promise_at=stage.later(-HOUR))


def _under_way(stage: Stage) -> Told:
    told = stage.of_colleague("quote", stage.rng.randint(3, 10) * HOUR)
    told.after(HOUR)
    told.step(
        Verb.NOTE, stage.colleague, "Mit der Konstruktion besprochen: geht, aber nur mit dem größeren Motor."
    )
    return told


def _named(stage: Stage) -> Told:
    """Somebody names the colleague and the lead in a note."""
    told = stage.arrive("special-solution", 2 * DAY)
    told.after(HOUR)
    other = stage.rng.choice(stage.others(stage.colleague))
    stage.put_on_desk(told, other)
    told.after(DAY)
    text = f"@{stage.colleague.name}, hast du so etwas schon gebaut? @{stage.lead.name} zur Kenntnis."
    told.step(Verb.NOTE, other, text)
    return told


def _third_party(stage: Stage) -> Told:
    told = stage.of_colleague("quote", 2 * DAY)
    told.after(3 * HOUR)
    until = stage.later(DAY)
    told.step(Verb.WAIT, stage.colleague, "Preis des Getriebeherstellers", ball=Ball.THIRD_PARTY, until=until)
    return told


def _given(stage: Stage) -> Told:
    """Given to the colleague, who has yet to accept."""
    told = stage.arrive("quote", 4 * HOUR)
    told.after(HOUR)
    other = stage.rng.choice(stage.others(stage.colleague))
    stage.put_on_desk(told, other)
    told.after(HOUR)
    note = "Du kennst die Anlage vom letzten Umbau, bitte übernimm."
    told.step(Verb.GIVE, other, note, to=stage.colleague, data={"to": stage.colleague.pk})
    return told


STORIES: dict[Callable[[Stage], Told], int] = {
    _asked_back: 2,
    _asked_back_long_ago: 1,
    _delivered: 2,
    _outcome_awaited: 2,
    _promised: 1,
    _with_customer: 1,
    _unclaimed: 8,
    _late: 2,
    _late_promise: 1,
    _under_way: 3,
    _named: 1,
    _third_party: 1,
    _given: 1,
}


def _mention(told: list[Told]) -> None:
    """Whoever is named in a note is told, as `actions.note` does."""
    for one in told:
        for event in one.life.events:
            if event.kind == Verb.NOTE and "@" in event.note:
                people = mentions.named(event.note, mentions.readers(one.request))
                Mention.objects.bulk_create([Mention(event=event, user=person) for person in people])


def _draft(stage: Stage) -> None:
    """What the rep began to write this morning."""
    request_type = stage.cast.types["quote"]
    form = request_type.current_form
    topic = Topic("", "Rollenbahn RB 420", "Strecke wie beim letzten Mal, aber mit")
    began = add_working_time(stage.now, -HOUR, stage.cast.hours)
    values = filled(stage.rng, form.fields if form else (), topic, began)
    SalesRequest.objects.create(
        type=request_type,
        form=form,
        customer=stage.rng.choice(stage.customers_of(stage.rep)),
        requester=stage.rep,
        values={key: values[key] for key in ("machine", "requirements") if key in values},
        created_at=began,
        changed_at=began,
        urgent_from=began,
    )
