"""Which tandem is responsible for a customer, and why: its own, else the one that looks after its region."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Prefetch, Q

from strategy.regions import Atlas
from tandems.models import Customer, Membership, Region, Side, Tandem

# In nobody's care by name: the regions decide.
FREE = Q(tandem=None) | Q(tandem__is_active=False)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from people.models import User


@dataclass(frozen=True, slots=True)
class Responsible:
    """`region`: the one that decides; None where the customer names the tandem itself."""

    tandem: Tandem
    region: Region | None
    inside: tuple[User, ...]
    field: tuple[User, ...]

    @property
    def names(self) -> str:
        """Of whom a request would go to."""
        return ", ".join(person.name for person in self.inside)


def tandem_of(customer: Customer) -> Tandem | None:
    """The customer's own tandem if it is active, else its region's, else None. One query: each new request asks this."""
    if customer.tandem is not None and customer.tandem.is_active:
        return customer.tandem
    if not customer.postcode:
        return None
    regions = Region.objects.filter(country=customer.country, tandem__is_active=True).select_related("tandem")
    found = Atlas(regions).find(customer.country, customer.postcode)
    return found.tandem if found else None


def tandems_of(customers: Iterable[Customer]) -> dict[int, Responsible]:
    """By the customers' keys; who is in nobody's care is left out. As many queries for fifty as for one."""
    asked = list(customers)
    if not asked:
        return {}
    own = {customer.tandem_id for customer in asked if customer.tandem_id}
    members = Membership.objects.current().filter(user__is_active=True).select_related("user")
    tandems = (
        Tandem.objects.filter(Q(pk__in=own) | Q(regions__isnull=False), is_active=True)
        .distinct()
        .prefetch_related(
            "regions",
            Prefetch("memberships", members.order_by("user__name"), "members"),
        )
    )
    by_pk = {tandem.pk: tandem for tandem in tandems}
    atlas = Atlas(region for tandem in by_pk.values() for region in tandem.regions.all())
    found: dict[int, Responsible] = {}
    for customer in asked:
        if own_one := by_pk.get(customer.tandem_id or 0):
            found[customer.pk] = _responsible(own_one, None)
        elif region := atlas.find(customer.country, customer.postcode):
            found[customer.pk] = _responsible(by_pk[region.tandem_id], region)
    return found


def with_responsible(customers: Sequence[Customer]) -> list[Customer]:
    """The same customers, each with its `responsible` (None: nobody) for the page to show."""
    found = tandems_of(customers)
    for customer in customers:
        customer.responsible = found.get(customer.pk)  # type: ignore[attr-defined]  # as an annotation would
    return list(customers)


def customers_of(tandem: Tandem) -> Q:
    """Which customers a tandem is responsible for: its own, and those of nobody in its regions. At most two queries.

    Which postcodes these are is decided where every other page decides it, not once more in SQL.
    """
    own = Q(tandem=tandem)
    if not tandem.is_active:
        return own
    atlas = Atlas(Region.objects.filter(tandem__is_active=True))
    places: dict[str, list[str]] = {}
    free = Customer.objects.filter(FREE).exclude(postcode="")
    for country, postcode in free.values_list("country", "postcode").distinct():
        region = atlas.find(country, postcode)
        if region and region.tandem_id == tandem.pk:
            places.setdefault(country, []).append(postcode)
    inside = Q(pk__in=[])
    for country, postcodes in places.items():
        inside |= Q(country=country, postcode__in=postcodes)
    return own | (FREE & inside)


def customer_counts() -> Counter[int]:
    """How many customers each tandem is responsible for, by its key. Three queries, however many there are of either."""
    named = Customer.objects.exclude(tandem=None).values_list("tandem").annotate(Count("pk")).order_by()
    counts = Counter(dict(named))
    atlas = Atlas(Region.objects.filter(tandem__is_active=True))
    free = Customer.objects.filter(FREE).exclude(postcode="").values_list("country", "postcode")
    for country, postcode, number in free.annotate(Count("pk")).order_by():
        if region := atlas.find(country, postcode):
            counts[region.tandem_id] += number
    return counts


def _responsible(tandem: Tandem, region: Region | None) -> Responsible:
    members: list[Membership] = tandem.members  # type: ignore[attr-defined]  # prefetched
    inside, field = (tuple(m.user for m in members if m.side == side) for side in (Side.INSIDE, Side.FIELD))
    return Responsible(tandem, region, inside, field)
