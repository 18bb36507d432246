"""The strategy's page: what is in force, how many of each side have taken note, and whether a next version is being made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.db.models.fields.json import KT

from strategy import access
from strategy.content import Content, content_of
from strategy.models import (
    BlockKind,
    Change,
    Proposal,
    Side,
    StrategySettings,
    StrategyVersion,
    people_of_sides,
    side_of,
)
from strategy.participation import participation
from strategy.taking_part import who_took_part

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from people.models import User
    from strategy.content import BlockRow, GoalRow, OpenProposals, SegmentRow
    from strategy.participation import Participation


@dataclass(frozen=True, slots=True)
class SideShare:
    """How many people of a side have taken note: `done` of `members`, those of today."""

    key: str
    label: str
    done: int
    members: int

    @property
    def percent(self) -> int:
        """Rounded down: 100 only if everybody has."""
        return 100 * self.done // self.members if self.members else 0


@dataclass(frozen=True, slots=True)
class NameRow:
    """Whether somebody has taken note. Not when: what was agreed is whether."""

    name: str
    side: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class StrategyPage:
    """`number`: 0 before the first version. `acknowledged_at`: by the reader. `names`: None where they are not the reader's.

    `agreed_in`: by which agreement managers see who has taken note, which everybody is told; empty where they do not. `names_later`:
    they see it of the versions to come, and not of this one.
    `draft`: the draft's revision, None where there is none. `part`: how far both sides are from enough for the next version.
    """

    number: int
    published_at: datetime | None
    published_by: str
    content: Content
    sides: tuple[SideShare, ...]
    acknowledged_at: datetime | None
    names: tuple[NameRow, ...] | None
    agreed_in: str
    names_later: bool
    open_proposals: int
    draft: int | None
    part: Participation
    may_acknowledge: bool

    @property
    def direction(self) -> BlockRow | None:
        return self.content.direction

    @property
    def offer(self) -> BlockRow | None:
        return self.content.offer

    @property
    def not_doing(self) -> BlockRow | None:
        return self.content.not_doing

    @property
    def free(self) -> tuple[BlockRow, ...]:
        return self.content.free

    @property
    def segments(self) -> tuple[SegmentRow, ...]:
        return self.content.segments

    @property
    def goals(self) -> tuple[GoalRow, ...]:
        return self.content.goals


def strategy_page(user: User, *, at: datetime) -> StrategyPage:
    """For this reader. Twelve queries and what each computed goal asks, however much the strategy says; fewer before the first version."""
    version = StrategyVersion.objects.published().select_related("published_by").first()
    people = list(people_of_sides().by_name())
    done = dict(version.acknowledgements.values_list("user", "at")) if version else {}
    proposed = open_proposals()
    draft = StrategyVersion.objects.drafts().values_list("revision", flat=True).first()
    settings, published_at = StrategySettings.current(), version.published_at if version else None
    members = {side.value: [one.pk for one in people if side_of(one) is side] for side in Side}
    took_part = who_took_part(published_at)
    return StrategyPage(
        number=(version and version.number) or 0,
        published_at=published_at,
        published_by=version.published_by.name if version and version.published_by else "",
        content=content_of(version, at=at, proposed=proposed),
        sides=_shares(members, done),
        acknowledged_at=done.get(user.pk),
        names=_names(people, done) if access.may_see_names(user, settings, published_at) else None,
        agreed_in=settings.agreed_in,
        names_later=not settings.names_of(published_at),
        open_proposals=sum(proposed.values()),
        draft=draft,
        part=participation(members, took_part, settings.fraction),
        may_acknowledge=version is not None and access.may_acknowledge(user),
    )


def open_proposals() -> OpenProposals:
    """How many are open about each block, segment and goal. One query.

    What would add a fixed block is about that block; what would add something else has an empty key.
    """
    adds = Proposal.objects.open().annotate(of=KT("contents__kind"))
    counted = adds.order_by().values_list("target_kind", "target_key", "change", "of").annotate(n=Count("pk"))
    found: dict[tuple[str, str], int] = {}
    for about, key, change, kind, n in counted:
        fixed = kind if change == Change.ADD and about == "block" and kind != BlockKind.FREE else ""
        found[about, key or fixed or ""] = found.get((about, key or fixed or ""), 0) + n
    return found


def _shares(members: Mapping[str, list[int]], done: Mapping[int, datetime]) -> tuple[SideShare, ...]:
    return tuple(
        SideShare(side, str(Side(side).label), len(done.keys() & set(people)), len(people))
        for side, people in members.items()
    )


def _names(people: list[User], done: Mapping[int, datetime]) -> tuple[NameRow, ...]:
    """By name, not by who was first."""
    return tuple(NameRow(one.name, str((side_of(one) or Side.FIELD).label), one.pk in done) for one in people)
