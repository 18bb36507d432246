"""Who is told. A level (inside sales, lead, manager) of which nobody is there is not alone with it: the next hears it too.

Personal audiences (owner, rep, tandem) are told whether they are there or not: what was said to them waits in their inbox,
and nothing reaches them on the way while they are absent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from people.models import Absence, User
from requests_app.ladder import Audience
from requests_app.models import RequestType
from tandems.models import Membership, Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from requests_app.models import SalesRequest

# Whom a level hands on to; the last resort are the administrators.
ABOVE = {Audience.INSIDE: Audience.LEAD, Audience.LEAD: Audience.MANAGER}
LEVELS = (Audience.INSIDE, Audience.LEAD, Audience.MANAGER)


@dataclass(frozen=True, slots=True)
class Tandem:
    """Who belongs to one tandem now, by key."""

    field: frozenset[int] = frozenset()
    inside: frozenset[int] = frozenset()


ALONE = Tandem()


@dataclass(frozen=True, slots=True)
class Company:
    """Everybody with an account, as of one moment. All sets are of keys."""

    active: frozenset[int]
    inside: frozenset[int]
    leads: frozenset[int]
    managers: frozenset[int]
    administrators: frozenset[int]
    absent: frozenset[int]
    workers: Mapping[int, frozenset[int]]  # by type; a type that is not here is everybody's

    def level(self, audience: Audience, of_type: int | None = None) -> frozenset[int]:
        """Who hears what is said to this level."""
        members = self._members(audience, of_type)
        if members - self.absent:
            return members
        above = ABOVE.get(audience)
        return members | (self.level(above) if above else self.administrators)

    def _members(self, audience: Audience, of_type: int | None) -> frozenset[int]:
        if audience is Audience.LEAD:
            return self.leads
        if audience is Audience.MANAGER:
            return self.managers
        # Whoever could take it now; to those who come back in a week it would be yesterday's news.
        return (self.inside & self.workers.get(of_type or 0, self.inside)) - self.absent

    def told(
        self, sales_request: SalesRequest, tell: Iterable[Audience], tandem: Tandem = ALONE
    ) -> dict[int, bool]:
        """Everybody whom one step tells, each once, by key; True for those who hear it because they lead."""
        found: dict[int, bool] = {}
        for audience in sorted(
            tell, key=list(Audience).index
        ):  # what one is to the request comes before one's office
            for person in sorted(self._one(audience, sales_request, tandem) & self.active):
                found.setdefault(person, audience in {Audience.LEAD, Audience.MANAGER})
        return found

    def _one(self, audience: Audience, sales_request: SalesRequest, tandem: Tandem) -> frozenset[int]:
        if audience in LEVELS:
            return self.level(audience, sales_request.type_id)
        requester = frozenset({sales_request.requester_id})
        return {
            Audience.OWNER: frozenset({sales_request.owner_id} - {None}),
            Audience.REQUESTER: requester,
            Audience.TANDEM: tandem.field | tandem.inside,
            Audience.FIELD: tandem.field | requester,
        }[audience]  # type: ignore[return-value]  # the None is taken out


def company_at(at: datetime) -> Company:
    """Three queries."""
    roles = ("is_inside", "is_inside_lead", "is_sales_manager", "is_administrator")
    people = list(User.objects.active().values_list("pk", *roles))
    workers: dict[int, set[int]] = {}
    for of_type, user in RequestType.workers.through.objects.values_list("requesttype", "user"):
        workers.setdefault(of_type, set()).add(user)
    inside, leads, managers, administrators = (
        frozenset(row[0] for row in people if row[number]) for number in range(1, len(roles) + 1)
    )
    return Company(
        active=frozenset(row[0] for row in people),
        inside=inside,
        leads=leads,
        managers=managers,
        administrators=administrators,
        absent=frozenset(Absence.objects.at(at).values_list("person", flat=True)),
        workers={of_type: frozenset(users) for of_type, users in workers.items()},
    )


def level(audience: Audience, at: datetime) -> frozenset[int]:
    """Who hears what is said to this level now, by key."""
    return company_at(at).level(audience)


def tandems(keys: Iterable[int | None]) -> dict[int, Tandem]:
    """Who belongs to these tandems now. One query, none without a tandem."""
    wanted = {key for key in keys if key is not None}
    if not wanted:
        return {}
    sides: dict[tuple[int, str], set[int]] = {}
    members = Membership.objects.current().filter(tandem__in=wanted)
    for tandem, side, user in members.values_list("tandem", "side", "user"):
        sides.setdefault((tandem, side), set()).add(user)
    return {
        key: Tandem(frozenset(sides.get((key, Side.FIELD), ())), frozenset(sides.get((key, Side.INSIDE), ())))
        for key in wanted
    }
