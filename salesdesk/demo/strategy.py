"""How the demo's strategy was made: three versions by both sides, and what is said of the next. Told by the actions of earnest."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone

from people.models import User, WorkingCalendar
from people.working_time import add_working_time
from salesdesk.demo import pulse
from salesdesk.demo import strategy_texts as texts
from salesdesk.demo.strategy_texts import GoalWords
from strategy import in_force
from strategy.actions.acknowledge import acknowledge
from strategy.actions.comment import comment
from strategy.actions.decline_proposal import decline_proposal
from strategy.actions.edit_draft import begin_draft, put_into_draft
from strategy.actions.propose import ProposalData, propose
from strategy.actions.publish import publish
from strategy.actions.raise_voice import raise_voice
from strategy.actions.record_progress import record_progress
from strategy.actions.take_into_draft import take_into_draft
from strategy.contents import GoalData
from strategy.entries import all_of, key_of
from strategy.models import Stance, StrategyVersion, people_of_sides
from tandems.actions.place_customer import place_customer
from tandems.models import Customer, Membership, Says
from tandems.responsible import tandems_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from people.working_time import Hours
    from salesdesk.demo.strategy_texts import Wish
    from strategy.contents import Contents

FIRST, SECOND, THIRD = 300, 180, 100  # days ago: since when each version is in force
TALKED, DECIDED = 30, 6  # days before that: when the talk about it began, when the manager decided
LATELY = (24, 17, 9, 5)  # days ago: the proposals since
SLOW = 5  # one of so many has not acknowledged
HOUR, PAUSE = timedelta(hours=1), timedelta(minutes=17)
NAME = "salesdesk:demo:strategy:"


@transaction.atomic
def create(rng: Random, now: datetime) -> None:
    """To be called once, for the people and customers that are here. With the pulse, which asks about what is in force."""
    making = Making(now)
    making.first()
    making.placed_by_hand()
    making.reached(until=SECOND)
    pulse.create_first(rng, making.morning(pulse.FIRST))
    making.next(texts.SECOND, SECOND)
    making.reached(since=SECOND, until=THIRD)
    making.next(texts.THIRD, THIRD)
    making.reached(since=THIRD)
    pulse.create(rng, making.morning(pulse.THEN), making.morning(pulse.NOW))
    making.under_way()


class Making:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.hours: Hours = WorkingCalendar.objects.default().hours()
        self.people = {person.name: person for person in User.objects.active()}
        self.manager = next(person for person in self.people.values() if person.is_sales_manager)

    def first(self) -> None:
        draft = begin_draft(by=self.manager, at=self.morning(FIRST + TALKED))
        for position, wish in enumerate(texts.FIRST):
            self._tell(wish, FIRST + TALKED - position, FIRST + DECIDED)
        at = self.morning(FIRST + DECIDED - 1)
        for says in (*texts.FIRST_BLOCKS, *texts.FIRST_GOALS):
            draft.refresh_from_db()
            put_into_draft("", self._contents(says), seen=draft.mark, by=self.manager, at=at)
        self._publish(FIRST)

    def next(self, wishes: Sequence[Wish], ago: int) -> None:
        """A further version, in force since so many days."""
        for position, wish in enumerate(wishes):
            self._tell(wish, ago + TALKED - position, ago + DECIDED)
        self._publish(ago)

    def under_way(self) -> None:
        """One proposal stands in the draft, the others are talked about."""
        for ago, wish in zip(LATELY, texts.NEXT, strict=True):
            self._tell(wish, ago, ago - DECIDED)

    def reached(self, *, since: int = 10_000, until: int = 0) -> None:
        """What was typed in between so many days ago and so many."""
        goals = {one.name: one.pk for one in in_force.goals()}
        for name, values in texts.VALUES.items():
            for ago, value in values:
                if until <= ago < since:
                    record_progress(goals[name], Decimal(value), by=self.manager, at=self.morning(ago))

    def placed_by_hand(self) -> None:
        """By a rep of the tandem, else by the manager."""
        segment = next(one.pk for one in in_force.segments() if one.name == texts.FOOD)
        customers = list(Customer.objects.select_related("tandem").order_by("pk"))
        homes = tandems_of(customers)
        reps = {
            one.tandem_id: one.user
            for one in Membership.objects.current().filter(user__is_field=True).select_related("user")
        }
        placed = 0
        for customer in customers:
            word = next((word for word in texts.BY_HAND if word in customer.name), "")
            home = homes.get(customer.pk)
            if word:
                by = reps.get(home.tandem.pk, self.manager) if home else self.manager
                at = self.morning(FIRST - 5) + placed * timedelta(minutes=2)
                place_customer(
                    customer.pk, segment=segment, says=Says.IN, reason=texts.BY_HAND[word], by=by, at=at
                )
                placed += 1
                last = customer
        place_customer(
            last.pk,
            segment=segment,
            says=Says.OUT,
            reason=texts.NOT_FOOD,
            by=self.manager,
            at=self.morning(60),
        )

    def _tell(self, wish: Wish, ago: int, decided: int) -> None:
        """One proposal: what both sides said to it, and what the manager made of it."""
        at = self.morning(ago)
        by = self.people[wish.by]
        data = ProposalData(
            about=_about(wish),
            key=self._key(wish.key),
            contents=self._contents(wish.says),
            reason=wish.reason,
            sent=uuid5(NAMESPACE_URL, f"{NAME}{ago}:{wish.by}"),
        )
        pk = propose(data, by=by, at=at).pk
        voices = [
            *((name, Stance.SUPPORT, "") for name in _names(wish.support)),
            *((name, Stance.SUPPORT, reason) for name, reason in wish.supported.items()),
            *((name, Stance.OBJECT, reason) for name, reason in wish.objected.items()),
        ]
        for name, stance, reason in voices:
            at = self._after(at)
            raise_voice(pk, stance, reason, by=self.people[name], at=at)
        wording = None
        for remark in wish.remarks:
            at = self._after(at)
            sent = uuid5(NAMESPACE_URL, f"{NAME}{ago}:{wish.by}:{remark.by}")
            made = comment(pk, remark.text, remark.suggestion, sent=sent, by=self.people[remark.by], at=at)
            wording = made.pk if remark.is_taken else wording
        if wish.declined:
            decline_proposal(pk, wish.declined, by=self.manager, at=self.morning(decided))
        elif wish.is_taken:
            take_into_draft(pk, wording, by=self.manager, at=self.morning(decided))

    def _publish(self, ago: int) -> None:
        draft = StrategyVersion.objects.drafts().get()
        version = publish(seen=draft.mark, by=self.manager, at=self.morning(ago))
        readers = [*people_of_sides().order_by("pk"), self.manager]
        for position, person in enumerate(readers):
            if position % SLOW != 1:
                at = self.morning(ago - 1 - position % 14) + position * timedelta(minutes=3)
                acknowledge(version.number or 0, by=person, at=at)

    def _contents(self, says: Contents | GoalWords) -> Contents:
        if not isinstance(says, GoalWords):
            return says
        return GoalData(
            name=says.name,
            measure=says.measure,
            unit=says.unit or ("%" if says.metric else ""),
            start=Decimal(says.start),
            target=Decimal(says.target),
            due=self._day(-says.due),
            owner=self.people[says.owner].pk if says.owner else None,
            hours=says.hours,
            metric=says.metric,
        )

    def _key(self, name: str) -> str:
        """Of the block of this kind or title, or of the segment or goal with this name, in the version in force."""
        if not name:
            return ""
        version = in_force.published()
        entries = all_of(version) if version else ()
        return next(key_of(entry) for entry in entries if name in {key_of(entry), str(entry)})

    def _after(self, at: datetime) -> datetime:
        """A little later, the last ones some days later; never after now."""
        return min(add_working_time(at, 5 * HOUR + PAUSE, self.hours), self.now)

    def _day(self, ago: int) -> date:
        return timezone.localdate(self.now - timedelta(days=ago))

    def morning(self, ago: int) -> datetime:
        """Two working hours into that day, or into the next one that is worked; never after now."""
        midnight = timezone.make_aware(datetime.combine(self._day(ago), time()))
        return min(add_working_time(midnight, 2 * HOUR, self.hours), self.now)


def _about(wish: Wish) -> str:
    return "goal" if isinstance(wish.says, GoalWords) else wish.says.about


def _names(text: str) -> Iterable[str]:
    return (name.strip() for name in text.split(",") if name.strip())
