"""A year of each tandem's requests, month by month: by its character, before and after it had rules, with the seasons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

from django.db.models import Min
from django.utils import timezone

from people.working_time import add_working_time, working_time_between
from salesdesk.demo.climb import Climb
from salesdesk.demo.course import ordinary
from salesdesk.demo.manners import CHARACTERS, DAY, MINUTE, USUAL, Character, Manner
from tandems.models import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from random import Random

    from people.models import User
    from requests_app.actions.bring_in import Life
    from salesdesk.demo.lives import Cast
    from tandems.models import Customer

MONTHS = 12
# Requests in each month of the year, compared with an average one: quiet in August and at the end of the year.
SEASON = (0.85, 0.95, 1.15, 1.05, 1.0, 1.1, 0.85, 0.6, 1.2, 1.25, 1.15, 0.65)
HOLIDAYS = frozenset({1, 7, 8, 12})
LEARNING = timedelta(days=60)  # until what was agreed on is what is done
YEAR = timedelta(days=365)
LATELY = 1.2 * DAY  # of work
LONG, SHORT = ("quote",), ("delivery-date", "order-confirmation")  # to be done
NOBODYS = Character(replace(USUAL, claim=90 * MINUTE), volume=9)  # for customers in nobody's care


@dataclass(frozen=True, slots=True)
class Month:
    """`since` until before `until`, at most until now."""

    number: int  # of the year
    since: datetime
    until: datetime
    working: timedelta
    share: float  # how much of it is over
    year: float  # how much of the year before now lies before it


@dataclass(frozen=True, slots=True)
class Plan:
    """One request to be told."""

    began: datetime
    customer: Customer
    manner: Manner
    kind: str = ""
    requester: User | None = None  # inside sales wrote it down; else a rep of the tandem


def lives(rng: Random, cast: Cast, now: datetime, months: int = MONTHS) -> Iterator[Life]:
    """In the order in which they came in. `months`: whole ones, beside the present one."""
    climb = Climb(cast, now)
    for plan in sorted(Planning(rng, cast, now).plans(months), key=attrgetter("began")):
        who = {"customer": plan.customer, "requester": plan.requester}
        yield climb.told(ordinary(rng, cast, plan.began, now, manner=plan.manner, kind=plan.kind, **who))


class Planning:
    """Who will ask for what when, before anything is told."""

    def __init__(self, rng: Random, cast: Cast, now: datetime) -> None:
        self.rng, self.cast, self.now = rng, cast, now
        agreed = Rule.objects.filter(agreed_at__isnull=False).order_by()
        self._rules = dict(agreed.values_list("tandem").annotate(Min("agreed_at")))
        self._free: list[Customer] = []  # in nobody's care
        self._own: dict[int, list[Customer]] = {}  # by tandem
        for customer in cast.customers:
            home = cast.pairs.get(cast.homes.get(customer.pk, 0))
            (self._own.setdefault(home.tandem.pk, []) if home and home.inside else self._free).append(
                customer
            )

    def plans(self, months: int) -> list[Plan]:
        found = [plan for month in self._months(months) for plan in self._of_month(month)]
        return [*found, *self._lately()]

    def _months(self, number: int) -> list[Month]:
        """The last whole ones and the present one."""
        first = timezone.localdate(self.now).replace(day=1)
        starts = [first, (first + timedelta(days=31)).replace(day=1)]
        for _ in range(number):
            starts.insert(0, (starts[0] - timedelta(days=1)).replace(day=1))
        return [self._month(start, end) for start, end in pairwise(starts)]

    def _month(self, start: date, end: date) -> Month:
        since, until = _midnight(start), min(_midnight(end), self.now)
        working = working_time_between(since, until, self.cast.hours)
        share = working / working_time_between(since, _midnight(end), self.cast.hours)
        year = max(0.0, 1 - (self.now - since) / YEAR)
        return Month(start.month, since, until, working, share, year)

    def _of_month(self, month: Month) -> Iterator[Plan]:
        if self._free:
            yield from self._some(month, NOBODYS, NOBODYS.manner, self._free)
        for key, customers in self._own.items():
            pair = self.cast.pairs[key]
            character = CHARACTERS.get(pair.tandem.name, Character())
            agreed_at = self._rules.get(key)
            manner = character.at(month.year, (month.until - agreed_at) / LEARNING if agreed_at else 0.0)
            if month.number in HOLIDAYS:
                manner = replace(manner, away=character.holidays)
            for plan in self._some(month, character, manner, customers):
                is_taken_down = self.rng.randrange(100) < manner.taken_down
                yield replace(plan, requester=self.rng.choice(pair.inside) if is_taken_down else None)

    def _some(
        self, month: Month, character: Character, manner: Manner, customers: list[Customer]
    ) -> Iterator[Plan]:
        certain = _certain(manner, month.number)
        wanted = (
            character.volume * (1 + character.growth * month.year) * SEASON[month.number - 1] * month.share
        )
        for position in range(round(wanted)):
            kind, own = certain[position] if position < len(certain) else ("", manner)
            began = add_working_time(month.since, month.working * self.rng.random(), self.cast.hours)
            yield Plan(began, self.rng.choice(customers), own, kind)

    def _lately(self) -> Iterator[Plan]:
        """Something under way in each tandem, now and then something late; no more than fits into a day or two."""
        slow = replace(USUAL, accept=15 * MINUTE, pace=1.3, cancel=0)
        for number, customers in enumerate(self._own.values()):
            for kind in (*self.rng.sample(SHORT, 1 + number % 2), *(LONG if number % 3 == 0 else ())):
                began = add_working_time(self.now, -LATELY * self.rng.random(), self.cast.hours)
                yield Plan(began, self.rng.choice(customers), slow, kind)


def _certain(manner: Manner, month: int) -> list[tuple[str, Manner]]:
    """What happens in every quarter, however small the tandem: lost as too late, handed over, asked back, slow, and sold."""
    calm = replace(manner, cancel=0, wait=0)
    return [
        [
            ("quote", replace(calm, pace=1.6, new_date=0, lose="too_late", outcome=2 * DAY)),
            ("quote", replace(calm, pace=0.1, ask=0, win=86, outcome=DAY)),
        ],
        [
            ("special-solution", replace(calm, pace=0.2, away=100, outcome=2 * DAY)),
            ("order-confirmation", replace(calm, pace=2.0, new_date=0)),
        ],
        [("quote", replace(calm, ask=100, outcome=DAY))],
    ][(month - 1) % 3]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
