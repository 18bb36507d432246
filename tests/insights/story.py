"""A company to which things happen by chance, through the real actions, with sweeps in between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING
from uuid import uuid4

from django.core.exceptions import ValidationError

from insights.actions.count_requests import count_requests
from people.actions.end_absence import end_absence
from people.actions.report_absence import report_absence
from people.models import Absence
from requests_app import access, lifecycle
from requests_app.actions.correct import Correction, correct
from requests_app.actions.escalate import escalate
from requests_app.actions.hand_over import hand_over_absent
from requests_app.actions.lose import lose
from requests_app.actions.recompute_deadlines import recompute_deadlines
from requests_app.actions.submit import submit
from requests_app.actions.take_back import return_untouched
from requests_app.models import RequestType, SalesRequest
from requests_app.models.timeline import Kind
from requests_app.states import Verb
from salesdesk.web.conflict import Conflict
from strategy import in_force
from tandems.actions.place_customer import place_customer
from tandems.measures import MEASURES
from tandems.models import Customer, Phase, Rule, Says, Tandem, Workshop
from tests.requests_app.test_steps_random import act, change_calendar

if TYPE_CHECKING:
    from people.models import User

MINUTE = timedelta(minutes=1)
DEEDS = 50  # in one story
ONWARD = {
    Verb.CLAIM: 9,
    Verb.ACCEPT: 9,
    Verb.ASK: 9,
    Verb.ANSWER: 9,
    Verb.DELIVER: 9,
    Verb.WIN: 9,
    Verb.LOSE: 2,
}
NOT_POSSIBLE = (ValidationError, Conflict, SalesRequest.DoesNotExist)
LIKELY = {
    "step": 32,
    "send": 5,
    "whole_life": 2,
    "lose": 1,
    "correct": 2,
    "move": 2,
    "agree": 2,
    "end": 1,
    "leave": 2,
    "come_back": 2,
    "escalate": 3,
    "calendar": 1,
    "type": 1,
    "role": 1,
    "place": 2,
}


@dataclass
class Story:
    """A company to which things happen by chance."""

    chance: Random
    now: datetime
    draft: Callable[..., SalesRequest]
    tandems: list[Tandem]
    reps: list[User]
    inside: list[User]
    lead: User
    done: Counter[str] = field(default_factory=Counter)

    def go_on(self) -> None:
        self.now += self.chance.choice([0, 1, 7, 20, 60, 400]) * MINUTE
        self.now += timedelta(seconds=self.chance.randrange(60))
        [deed] = self.chance.choices(list(LIKELY), list(LIKELY.values()))
        try:
            getattr(self, deed)()
            self.done[deed] += 1
        except NOT_POSSIBLE:  # nothing happened then
            self.done["refused"] += 1
        if self.chance.randrange(7) == 0:
            self.sweep()

    def send(self) -> None:
        rep = self.chance.choice([*self.reps, self.inside[1]])
        kind = self.chance.choice(["quote", "delivery-date"])
        promise = (
            self.now + self.chance.randrange(1, 90) * 60 * MINUTE if self.chance.random() < 0.3 else None
        )
        row = self.draft(
            rep,
            kind,
            promise_at=promise,
            created_at=self.now,
            changed_at=self.now,
        )
        submit(row.pk, by=rep, at=self.now)

    def one(self) -> SalesRequest | None:
        """Mostly one of the oldest that are under way: so that they get somewhere."""
        keys = list(SalesRequest.objects.open().order_by("pk").values_list("pk", flat=True)[:4])
        if not keys or self.chance.randrange(3) == 0:
            keys = list(SalesRequest.objects.sent().order_by("pk").values_list("pk", flat=True))
        return SalesRequest.objects.get(pk=self.chance.choice(keys)) if keys else None

    def step(self) -> None:
        """Somebody who can do something does it, more often what leads on."""
        row = self.one()
        people = [*self.reps, *self.inside, self.lead]
        self.chance.shuffle(people)
        for by in people if row else ():
            assert row is not None
            if offered := access.verbs(by, row):
                to = self.chance.choice([person for person in self.inside if person.pk != row.owner_id])
                [verb] = self.chance.choices(offered, [ONWARD.get(verb, 1) for verb in offered])
                act(verb, row, by, to, self.now)
                return

    def whole_life(self) -> None:
        """One that gets somewhere: asked back, given to somebody else, delivered, won."""
        self.send()
        pk = SalesRequest.objects.sent().latest("pk").pk
        for verb in (
            Verb.CLAIM,
            Verb.ACCEPT,
            Verb.ASK,
            Verb.ANSWER,
            Verb.GIVE,
            Verb.ACCEPT,
            Verb.DELIVER,
            Verb.WIN,
        ):
            row = SalesRequest.objects.get(pk=pk)
            self.now += self.chance.randrange(40) * MINUTE
            to = next(person for person in self.inside if person.pk != row.owner_id)
            for by in (*self.reps, *self.inside, self.lead):
                if verb in access.verbs(by, row):
                    act(verb, row, by, to, self.now)
                    break

    def lose(self) -> None:
        for row in SalesRequest.objects.sent().order_by("pk"):
            if Verb.LOSE in access.verbs(self.lead, row):
                value = (
                    Decimal(500) if SalesRequest.objects.filter(lost_reason="too_late").count() % 2 else None
                )
                lose(row.pk, reason="too_late", value=value, by=self.lead, at=self.now, key=uuid4())
                return

    def correct(self) -> None:
        row = self.one()
        if row and Verb.CORRECT in access.verbs(self.lead, row):
            wished = self.chance.choice(
                [
                    Correction(outcome_value=self.chance.randrange(9999)),
                    Correction(promise_at=self.now + self.chance.randrange(1, 99) * 60 * MINUTE),
                ]
            )
            correct(
                row.pk,
                correction=wished,
                revision=row.revision,
                by=self.lead,
                at=self.now,
                reason="Miscounted",
            )

    def move(self) -> None:
        """The request is another tandem's, or of another type, as a correction of either would write it."""
        row = self.one()
        if row is None:
            return
        row.tandem = self.chance.choice([None, *self.tandems])
        row.type = self.chance.choice(list(RequestType.objects.order_by("pk")))
        row.save(update_fields=["tandem", "type"])
        lifecycle.event(row, Kind.CORRECT, by=self.lead, at=max(self.now, row.changed_at)).save()

    def agree(self) -> None:
        measure, tandem = self.chance.choice(list(MEASURES.values())), self.chance.choice(self.tandems)
        workshop, _made = Workshop.objects.get_or_create(
            tandem=tandem,
            number=1,
            defaults={
                "phase": Phase.DONE,
                "phase_since": self.now,
                "begun_by": self.lead,
                "begun_at": self.now,
                "closed_at": self.now,
            },
        )
        Rule.objects.create(
            tandem=tandem,
            workshop=workshop,
            binds=measure.binds,
            measure=measure.key,
            parameters={one.key: self.chance.randint(one.least, one.usual) for one in measure.parameters},
            proposed_by=self.lead,
            proposed_at=self.now,
            agreed_at=self.now - self.chance.choice([0, 1, 600]) * MINUTE,
        )

    def end(self) -> None:
        rules = list(Rule.objects.in_force().order_by("pk"))
        if rules:
            Rule.objects.filter(pk=self.chance.choice(rules).pk).update(ended_at=self.now)

    def leave(self) -> None:
        person = self.chance.choice(self.inside)
        report_absence(
            person.pk, starts_at=self.now, ends_at=None, by=person, at=self.now, sure=True, partner=False
        )
        hand_over_absent(at=self.now)

    def come_back(self) -> None:
        for absence in Absence.objects.at(self.now):
            end_absence(absence.pk, by=absence.person, at=self.now)
        return_untouched(at=self.now)

    def escalate(self) -> None:
        escalate(at=self.now)

    def calendar(self) -> None:
        change_calendar()
        recompute_deadlines(at=self.now)

    def type(self) -> None:
        kind = RequestType.objects.get(key="delivery-date")
        kind.asks_outcome = not kind.asks_outcome
        kind.save(update_fields=["asks_outcome"])

    def role(self) -> None:
        """Somebody of field sales is inside from now on, or the other way round."""
        rep = self.chance.choice(self.reps)
        rep.is_field = not rep.is_field
        rep.is_inside = not rep.is_field
        rep.save(update_fields=["is_field", "is_inside"])

    def place(self) -> None:
        """The customer comes into a target segment, or out of it."""
        [segment] = in_force.segments()
        said = self.chance.choice([Says.IN, Says.IN, Says.OUT, Says.RULE])
        customer = Customer.objects.order_by("pk")[0]
        place_customer(customer.pk, segment=segment.pk, says=said, reason="Hm", by=self.lead, at=self.now)

    def sweep(self) -> None:
        """Its clock may be a little behind those that wrote the timeline."""
        count_requests(at=self.now - timedelta(seconds=self.chance.choice([0, 0, 1, 45])))
        self.done["sweep"] += 1
