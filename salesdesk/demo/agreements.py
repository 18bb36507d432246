"""What the demo's tandems agreed on, told by the same actions as in earnest: tables, workshops, rules, reviews, consents."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from notifications.actions.forget_notices import forget_notices
from notifications.models import Notice
from people.working_time import add_working_time
from salesdesk.demo import talk
from salesdesk.demo.manners import HOUR, MINUTE
from tandems.actions.agree_rule import agree
from tandems.actions.begin_workshop import begin_workshop
from tandems.actions.confirm_table import confirm_table
from tandems.actions.consent_figures import consent_figures, withdraw_consent
from tandems.actions.group_cards import group_cards
from tandems.actions.move_workshop import close_workshop, move_workshop, say_ready, set_review_date
from tandems.actions.propose_rule import RuleData, propose_rule
from tandems.actions.propose_table import TaskLine, propose_table
from tandems.actions.rate_rule import rate_rules
from tandems.actions.write_card import CardData, write_cards
from tandems.models import Phase, Rule, Side, Task, Workshop

if TYPE_CHECKING:
    from collections.abc import Collection
    from random import Random

    from people.models import User
    from salesdesk.demo.lives import Cast, Pair
    from tandems.models.rule import RuleQuerySet

PAIRED = (RuleData("accept_within", {"hours": 2}), RuleData("complete_at_first"))
SERVED = (RuleData("deliver_within", {"hours": 16}), RuleData("answer_within", {"hours": 8}))
HONEST = (RuleData("new_date_before"), RuleData("outcome_within", {"days": 14}))
ONE_WAY = (RuleData("nothing_outside"), RuleData("no_early_promise"))
READ_AFTER = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Agreed:
    """`days`: how long ago the first workshop was. `review`: how long ago the last review was, 0 for none yet. `due`: in how
    many days the next one is. `consents`: how many of the members gave theirs; -1: all, and one took it back.
    """

    days: int
    rules: tuple[RuleData, ...] = PAIRED + SERVED
    own: int = 0  # which of `talk.OWN_RULES`
    review: int = 0
    due: int = 40
    consents: int = 0
    is_confirmed: bool = True  # the table of who does what


EVERYBODY, BUT_ONE = 9, -1
AGREED = {
    "Oberbayern": Agreed(160, PAIRED + SERVED + HONEST, 0, review=66, due=24, consents=EVERYBODY),
    "Niederbayern und Oberpfalz": Agreed(200, PAIRED, 1, review=100, due=12, consents=EVERYBODY),
    "Franken": Agreed(132, PAIRED + SERVED, 2, due=-3, consents=EVERYBODY),
    "Schwaben und Bodensee": Agreed(240, SERVED, 2, review=140, due=30, consents=EVERYBODY),
    "Württemberg": Agreed(145, SERVED + HONEST, 4, due=6, consents=1),
    "Baden": Agreed(150, PAIRED + ONE_WAY, 3, due=18, consents=EVERYBODY),
    "Kurpfalz und Rheinhessen": Agreed(150, HONEST, 0, due=33),
    "Rhein-Main": Agreed(170, PAIRED + SERVED, 0, review=75, due=47, consents=BUT_ONE),
    "Saarland und Mosel": Agreed(205, SERVED, 0, due=2),
    "Nordhessen und Siegerland": Agreed(134, SERVED, 4, due=52, is_confirmed=False),
    "Rheinland": Agreed(180, PAIRED + SERVED + ONE_WAY, 1, review=88, due=26, consents=EVERYBODY),
    "Ruhrgebiet": Agreed(136, PAIRED + SERVED, 0, due=70, consents=2),
    "Bergisches Land und Niederrhein": Agreed(140, HONEST + ONE_WAY, 2, due=41, consents=EVERYBODY),
    "Westfalen": Agreed(210, PAIRED + SERVED + HONEST, 2, review=115, due=60, consents=EVERYBODY),
    "Bremen und Niedersachsen": Agreed(155, PAIRED + SERVED, 1, due=15),
    "Hamburg und Schleswig-Holstein": Agreed(230, SERVED + ONE_WAY, 3, review=130, due=9, consents=EVERYBODY),
    "Berlin und Brandenburg": Agreed(190, PAIRED + SERVED, 4, due=20, consents=EVERYBODY),
    "Sachsen und Thüringen": Agreed(140, PAIRED + HONEST, 0, due=55, consents=1),
    "Österreich und Schweiz": Agreed(145, SERVED + HONEST, 3, due=36),
}
PREPARING = "Saarland und Mosel"  # a review: one is ready, the other is not


@transaction.atomic
def create(rng: Random, cast: Cast, now: datetime) -> None:
    """To be called once, for the people and tandems that are here. What was told long ago is read, or forgotten."""
    for pair in cast.pairs.values():
        name = pair.tandem.name
        if name not in AGREED:
            continue
        story = Story(rng, cast, pair, now)
        story.tell(AGREED[name])
        if name == PREPARING:
            story.prepare()
    while forget_notices(at=now):
        pass
    Notice.objects.filter(at__lt=now - READ_AFTER).update(read_at=F("at"))


class Story:
    """One tandem's, told in the order in which it happened."""

    def __init__(self, rng: Random, cast: Cast, pair: Pair, now: datetime) -> None:
        self.rng, self.cast, self.pair, self.now = rng, cast, pair, now
        self.tandem = pair.tandem.pk
        self.members = [*pair.field, *pair.inside]

    def tell(self, agreed: Agreed) -> None:
        self._table(self._morning(agreed.days + 20), is_confirmed=agreed.is_confirmed)
        last_due = self._day(-agreed.due)
        first_due = self._day(agreed.review) if agreed.review else last_due
        at = self._morning(agreed.days)
        self._meet(at)
        self._agree([*agreed.rules, _own(agreed.own)], first_due, at + HOUR)
        self._consent(agreed.consents, at + 2 * HOUR)
        if agreed.review:
            self._review(agreed, self._morning(agreed.review))

    def prepare(self) -> None:
        """A review, begun yesterday: one has rated and written their cards, one has begun to."""
        first, second = self.members[:2]
        at = add_working_time(self.now, -9 * HOUR, self.cast.hours)
        begin_workshop(self.tandem, by=first, at=at)
        self._rate(first, at + 10 * MINUTE)
        self._write(first, 3, at + 20 * MINUTE)
        say_ready(self.tandem, ready=True, by=first, at=at + 25 * MINUTE)
        self._write(second, 1, add_working_time(self.now, -2 * HOUR, self.cast.hours))

    def _table(self, at: datetime, *, is_confirmed: bool) -> None:
        """As the catalogue proposes it, but for one task that lies the other way round and one of their own."""
        tasks = list(Task.objects.filter(tandem=None).order_by("position"))
        turned = self.rng.choice(tasks).pk
        lines = [self._line(task, turned=task.pk == turned) for task in tasks]
        if self.rng.random() < 1 / 3:
            lines.append(TaskLine(Side.INSIDE, name=talk.OWN_TASK))
        by, *others = self.members
        table = propose_table(self.tandem, lines, seen=0, by=by, at=at)
        for person in others if is_confirmed else []:
            confirm_table(self.tandem, table.pk, by=person, at=at + 3 * HOUR)

    def _line(self, task: Task, *, turned: bool) -> TaskLine:
        is_inside = (task.usual_side == Side.INSIDE) is not turned
        people = self.pair.inside if is_inside else self.pair.field
        deputies = [one for one in (self.cast.inside if is_inside else self.cast.reps) if one not in people]
        return TaskLine(
            Side.INSIDE if is_inside else Side.FIELD,
            task=task.pk,
            person=people[0].pk,
            deputy=(people[1] if len(people) > 1 else self.rng.choice(deputies)).pk,
        )

    def _meet(self, at: datetime) -> None:
        """Each alone first, then all together: cards, piles, and on to the rules."""
        by = self.rng.choice(self.members)
        begin_workshop(self.tandem, by=by, at=at - timedelta(days=2))
        for person in self.members:
            self._write(person, 3, at - 5 * HOUR)
            say_ready(self.tandem, ready=True, by=person, at=at - 4 * HOUR)
        move_workshop(self.tandem, to=Phase.TALK, by=by, at=at)
        self._pile(by)
        move_workshop(self.tandem, to=Phase.RULES, by=by, at=at + 30 * MINUTE)

    def _write(self, by: User, number: int, at: datetime) -> None:
        side = Side.FIELD if by in self.pair.field else Side.INSIDE
        chosen = self.rng.sample(talk.CARDS[side], number)
        cards = [
            CardData(card.kind, card.text, UUID(int=self.rng.getrandbits(128), version=4)) for card in chosen
        ]
        write_cards(self.tandem, cards, seen=Phase.PREPARE, by=by, at=at)

    def _pile(self, by: User) -> None:
        about = {card.text: card.about for cards in talk.CARDS.values() for card in cards}
        cards = Workshop.objects.get(tandem=self.tandem, closed_at=None).cards.values_list("pk", "text")
        titles = Counter(about[text] for _pk, text in cards)
        for title, number in titles.items():
            if number > 1:
                alike = [pk for pk, text in cards if about[text] == title]
                group_cards(self.tandem, alike, title=title, by=by)

    def _agree(self, rules: Collection[RuleData], review_on: datetime, at: datetime) -> None:
        """Propose, agree each for themselves, name the day of the next review: done."""
        proposed = [
            propose_rule(self.tandem, rule, by=self.rng.choice(self.members), at=at).pk for rule in rules
        ]
        by = self.rng.choice(self.members)
        move_workshop(self.tandem, to=Phase.AGREE, by=by, at=at)
        set_review_date(self.tandem, timezone.localdate(review_on), by=by, at=at)
        for person in self.members:
            agree(self.tandem, proposed, by=person, at=at + 10 * MINUTE)
        close_workshop(self.tandem, by=by, at=at + 15 * MINUTE)

    def _review(self, agreed: Agreed, at: datetime) -> None:
        """Each rates what is in their own words; then one number becomes a little stricter, or all stays."""
        by = self.rng.choice(self.members)
        begin_workshop(self.tandem, by=by, at=at - timedelta(days=1))
        for person in self.members:
            self._rate(person, at - 3 * HOUR)
            self._write(person, 1, at - 3 * HOUR)
            say_ready(self.tandem, ready=True, by=person, at=at - 2 * HOUR)
        move_workshop(self.tandem, to=Phase.TALK, by=by, at=at)
        move_workshop(self.tandem, to=Phase.RULES, by=by, at=at + 20 * MINUTE)
        answers = self._in_force().filter(measure="answer_within").first()
        changed = [RuleData("answer_within", {"hours": 6}, replaces=answers.pk)] if answers else []
        self._agree(changed, self._day(-agreed.due), at + 30 * MINUTE)

    def _rate(self, by: User, at: datetime) -> None:
        own = self._in_force().filter(measure="").values_list("pk", flat=True)
        said = {rule: (self.rng.randint(3, 5), self.rng.choice(talk.NOTES)) for rule in own}
        rate_rules(self.tandem, said, by=by, at=at)

    def _in_force(self) -> RuleQuerySet:
        return Rule.objects.in_force().filter(tandem=self.tandem)

    def _consent(self, number: int, at: datetime) -> None:
        for person in self.members if number == BUT_ONE else self.members[:number]:
            consent_figures(self.tandem, by=person, at=at)
        if number == BUT_ONE:
            withdraw_consent(self.tandem, by=self.members[-1], at=self._morning(20))

    def _day(self, ago: int) -> datetime:
        return self.now - timedelta(days=ago)

    def _morning(self, ago: int) -> datetime:
        """Two working hours into that day, or into the next one that is worked."""
        midnight = datetime.combine(timezone.localdate(self._day(ago)), time())
        return add_working_time(timezone.make_aware(midnight), 2 * HOUR, self.cast.hours)


def _own(number: int) -> RuleData:
    rule = talk.OWN_RULES[number]
    return RuleData(text=rule.text, binds=rule.binds)
