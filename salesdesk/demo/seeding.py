"""Many requests quickly, for load: the same number and seed make the same ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from people.models import User, WorkingCalendar
from people.working_time import add_working_time
from requests_app.actions.bring_in import Life, bring_in
from requests_app.models import RequestType, SalesRequest
from salesdesk.demo import texts
from salesdesk.demo.aims import aims
from salesdesk.demo.climb import Climb
from salesdesk.demo.course import ordinary
from salesdesk.demo.lives import Cast, Pair
from tandems.models import Customer, Membership, Side, Tandem
from tandems.responsible import tandems_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

MOST_OPEN = 400  # at the end; what a company of this size has on its desks
TIME_OPEN = timedelta(hours=10)  # of work, on average, as `lives.ordinary` tells them
FEWEST = {"inside": 24, "reps": 40, "tandems": 16}
SHARED = 4  # one customer in so many has no tandem: theirs go to the shared queue
NEW = 12  # one customer in so many has no number yet


class SeededBefore(Exception):
    """Requests of this seed are here already."""


@transaction.atomic
def seed(number: int, *, seed: int, now: datetime, on_progress: Callable[[int], None] | None = None) -> int:
    """Make `number` requests up to `now`, with the people and customers they need. Returns how many were made.

    In an empty database the same number and seed make the same ones. Raises `SeededBefore`.
    """
    if SalesRequest.objects.filter(key=_key(seed, 0)).exists():
        raise SeededBefore
    rng = Random(seed)  # noqa: S311 - believable, not secret
    cast = _cast(rng, number, seed, now)
    climb = Climb(cast, now)
    return bring_in(map(climb.told, _lives(rng, cast, number, seed, now)), on_progress=on_progress)


def _lives(rng: Random, cast: Cast, number: int, seed: int, now: datetime) -> Iterator[Life]:
    """Oldest first, evenly over the span in which so many leave about `MOST_OPEN` unfinished, a quarter of a small number."""
    span = TIME_OPEN * number / min(MOST_OPEN, max(number / 4, 1))
    began = add_working_time(now, -span, cast.hours)
    gap = span / number
    for position in range(number):
        began = add_working_time(began, gap, cast.hours)
        life = ordinary(rng, cast, min(began, now), now)
        life.sales_request.key = _key(seed, position)
        yield life


def _key(seed: int, position: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"salesdesk:seed:{seed}:{position}")


def cast_of_company() -> Cast:
    """Whoever is here already."""
    people = list(User.objects.active().order_by("pk"))
    pairs = {tandem.pk: Pair(tandem, [], []) for tandem in Tandem.objects.filter(is_active=True)}
    for member in (
        Membership.objects.current().filter(tandem__in=pairs, user__is_active=True).select_related("user")
    ):
        pair = pairs[member.tandem_id]
        (pair.inside if member.side == Side.INSIDE else pair.field).append(member.user)
    customers = list(Customer.objects.select_related("tandem").order_by("pk"))
    calendar = WorkingCalendar.objects.default()
    hours = calendar.hours()
    # Each step of each life asks for them, of a calendar that stays as it is: a twentieth of the time.
    calendar.hours = lambda: hours  # type: ignore[method-assign]
    return Cast(
        reps=[person for person in people if person.is_field],
        inside=[person for person in people if person.is_inside],
        customers=customers,
        types={one.key: one for one in RequestType.objects.offered().select_related("current_form")},
        pairs=pairs,
        calendar=calendar,
        homes=_homes(customers),
        aims=aims(),
    )


def _homes(customers: list[Customer]) -> dict[int, int]:
    return {customer: one.tandem.pk for customer, one in tandems_of(customers).items()}


def _cast(rng: Random, number: int, seed: int, now: datetime) -> Cast:
    """Enough colleagues, reps, tandems and customers for so many requests; what is missing is made."""
    cast = cast_of_company()
    for side, present in (("inside", cast.inside), ("reps", cast.reps)):
        for position in range(len(present), FEWEST[side]):
            present.append(_person(rng, f"{side}-{seed}-{position}", is_field=side == "reps"))
    for position in range(len(cast.pairs), FEWEST["tandems"]):
        tandem = Tandem.objects.create(name=f"{rng.choice(texts.TOWNS)[1]} {seed}-{position}")
        cast.pairs[tandem.pk] = pair = Pair(tandem, [rng.choice(cast.inside)], [rng.choice(cast.reps)])
        for person, member_side in ((pair.inside[0], Side.INSIDE), (pair.field[0], Side.FIELD)):
            Membership.objects.create(tandem=tandem, user=person, side=member_side, joined_at=now)
    cast.customers.extend(_customers(rng, cast, max(0, number // 40 + 60 - len(cast.customers)), seed, now))
    return replace(cast, homes=_homes(cast.customers))


def _person(rng: Random, local_part: str, *, is_field: bool) -> User:
    # .invalid: no mail ever reaches it, and without a password nobody logs in.
    made: User = User.objects.create_user(
        f"{local_part}@seed.invalid",
        name=f"{rng.choice(texts.GIVEN)} {rng.choice(texts.FAMILIES)}",
        is_field=is_field,
        is_inside=not is_field,
    )
    return made


def _customers(rng: Random, cast: Cast, missing: int, seed: int, now: datetime) -> list[Customer]:
    tandems = [pair.tandem for pair in cast.pairs.values()]
    made = []
    for position in range(missing):
        postcode, town = rng.choice(texts.TOWNS)
        company = f"{rng.choice(texts.COMPANIES)} {rng.choice(texts.FAMILIES)} {rng.choice(texts.FORMS)}"
        number = None if rng.randrange(NEW) == 0 else f"{seed}-{10_000 + position}"
        tandem = None if rng.randrange(SHARED) == 0 else rng.choice(tandems)
        customer = Customer(
            name=company, number=number, postcode=postcode, town=town, tandem=tandem, created_at=now
        )
        customer.describe()
        made.append(customer)
    return Customer.objects.bulk_create(made, batch_size=500)
