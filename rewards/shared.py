"""What others said they gain, as far as they share it: with the people of their tandem, or with all. By name, never by number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rewards.models import Audience, Benefit, BenefitKind
from tandems.models import Membership

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from people.models import User
    from tandems.place import Visitor

ICONS = {
    BenefitKind.RECOGNITION: "award",
    BenefitKind.SECURITY: "shield-check",
    BenefitKind.TIME: "clock",
    BenefitKind.OWN: "quote",
}


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody's gain in their words; of a kind without words, the kind. `user`: whose, for two may have the same name."""

    pk: int
    user: int
    name: str
    kind: BenefitKind
    text: str
    audience: Audience

    @property
    def icon(self) -> str:
        return ICONS[self.kind]


@dataclass(frozen=True, slots=True)
class Page:
    """`mine`: what the reader says now; `before`: what they said, the latest first. The others' by name."""

    mine: list[Said]
    before: list[Benefit]
    of_tandem: list[Said]
    of_all: list[Said]


MOST = 50  # of what somebody said before


def page_for(user: User) -> Page:
    """Four queries."""
    own = Benefit.objects.of(user).order_by("-stated_at", "-pk")
    seen = Benefit.objects.visible_to(user).standing().exclude(user=user).select_related("user")
    others = _by_name(seen)
    return Page(
        mine=sorted(
            (_said(one, user.name) for one in own.standing()),
            key=lambda one: list(BenefitKind).index(one.kind),
        ),
        before=list(own.exclude(ended_at=None)[:MOST]),
        of_tandem=[one for one in others if one.audience is Audience.TANDEM],
        of_all=[one for one in others if one.audience is Audience.ALL],
    )


def in_tandem(visitor: Visitor, at: datetime) -> list[Said]:
    """For the tandem's home: what its people share with their tandem or with all. One query."""
    members = Membership.objects.current().filter(tandem=visitor.tandem).values("user")
    rows = Benefit.objects.standing().filter(user__in=members, user__is_active=True)
    return _by_name(rows.exclude(audience=Audience.PRIVATE).select_related("user"))


def _by_name(rows: Iterable[Benefit]) -> list[Said]:
    said = [_said(row, row.user.name) for row in rows]
    return sorted(said, key=lambda one: (one.name.casefold(), one.user, list(BenefitKind).index(one.kind)))


def _said(row: Benefit, name: str) -> Said:
    return Said(row.pk, row.user_id, name, BenefitKind(row.kind), row.text, Audience(row.audience))
