"""Whom a step of the past would have told: by the rule of live work, as if everybody had been there.

Roles are as they are today; a tandem's members as they were at the moment. Who was away then is not kept, and a level of
which nobody is there hands on to the next: that part of the truth a rehearsal leaves out.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from requests_app.audience import ALONE, Tandem, company_at
from requests_app.models import SalesRequest
from tandems.models import Membership, Side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from requests_app.ladder import Audience
    from requests_app.rehearsal.replay import Firing

Member = tuple[int, bool, "datetime", "datetime | None"]  # who, on the field side?, from, until


def listeners(at: datetime) -> Callable[[Firing], frozenset[int]]:
    """Asks four queries now, none for each step."""
    company = replace(company_at(at), absent=frozenset())
    members = _members()

    @cache
    def who(
        tell: frozenset[Audience], kind: int, requester: int, owner: int | None, tandem: Tandem
    ) -> frozenset[int]:
        asked = SalesRequest(type_id=kind, requester_id=requester, owner_id=owner)
        return frozenset(company.told(asked, tell, tandem))

    def told(firing: Firing) -> frozenset[int]:
        life = firing.life
        tandem = _then(members.get(life.tandem or 0, ()), firing.at)
        return who(firing.rung.tell, life.type, life.requester, firing.owner, tandem)

    return told


def _members() -> dict[int, list[Member]]:
    found: dict[int, list[Member]] = defaultdict(list)
    columns = ("tandem", "user", "side", "joined_at", "left_at")
    for tandem, person, side, joined_at, left_at in Membership.objects.values_list(*columns):
        found[tandem].append((person, side == Side.FIELD, joined_at, left_at))
    return found


def _then(members: Iterable[Member], at: datetime) -> Tandem:
    there = [
        (person, is_field)
        for person, is_field, since, until in members
        if since <= at and (until is None or at < until)
    ]
    if not there:
        return ALONE
    return Tandem(
        field=frozenset(person for person, is_field in there if is_field),
        inside=frozenset(person for person, is_field in there if not is_field),
    )
