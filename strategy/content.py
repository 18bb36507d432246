"""What a version says, as rows for its page: the same for the one in force, an old one and the draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.timezone import localdate

from salesdesk.web import markdown
from strategy import criteria_words, progress, reaching
from strategy.models import BlockKind, GoalEntry, GoalKind, GoalProgress, VersionState
from strategy.reaching import Standing

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal
    from typing import Any

    from django.db.models import QuerySet
    from django.utils.safestring import SafeString

    from strategy.models import Block, SegmentEntry, StrategyVersion

OpenProposals = Mapping[tuple[str, str], int]  # (kind, key) → how many
A_MINUTE, PROMISED = 200, 2  # words that are read in one; minutes that the strategy takes at most


@dataclass(frozen=True, slots=True)
class BlockRow:
    """`picture`: its address, empty where there is none. `open`: proposals about it."""

    key: str
    block_kind: str
    name: str
    html: SafeString
    picture: str
    picture_alt: str
    open: int
    kind: str = "block"


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """`html`: why them. `criteria`: in words; of one without rules, that customers come into it by hand only."""

    key: str
    pk: int
    name: str
    html: SafeString
    criteria: str
    hours: Decimal
    open: int
    kind: str = "segment"


@dataclass(frozen=True, slots=True)
class GoalRow:
    """`value`: the newest, typed in or computed. `percent`: of the way, None if nobody knows."""

    key: str
    pk: int
    name: str
    measure: str
    unit: str
    start: Decimal
    target: Decimal
    value: Decimal | None
    percent: int | None
    standing: Standing
    due: date
    owner: str
    owner_pk: int | None
    is_computed: bool
    hours: Decimal
    open: int
    kind: str = "goal"


@dataclass(frozen=True, slots=True)
class Content:
    blocks: tuple[BlockRow, ...] = ()
    segments: tuple[SegmentRow, ...] = ()
    goals: tuple[GoalRow, ...] = ()

    @property
    def direction(self) -> BlockRow | None:
        return self._fixed(BlockKind.DIRECTION)

    @property
    def offer(self) -> BlockRow | None:
        return self._fixed(BlockKind.OFFER)

    @property
    def not_doing(self) -> BlockRow | None:
        return self._fixed(BlockKind.NOT_DOING)

    @property
    def free(self) -> tuple[BlockRow, ...]:
        return tuple(block for block in self.blocks if block.block_kind == BlockKind.FREE)

    @property
    def words(self) -> int:
        """How many there are to read: texts, names, what goals are measured by."""
        texts = [text for row in self.blocks for text in (row.name if row in self.free else "", row.html)]
        texts += [text for row in self.segments for text in (row.name, row.html)]
        texts += [text for row in self.goals for text in (row.name, row.measure)]
        return sum(len(strip_tags(text).split()) for text in texts)

    @property
    def minutes(self) -> int:
        """That reading takes, rounded up."""
        return -(-self.words // A_MINUTE)

    def _fixed(self, kind: str) -> BlockRow | None:
        return next((block for block in self.blocks if block.block_kind == kind), None)


def picture_address(pk: int) -> str:
    return reverse("strategy_picture", args=[pk])


def content_of(version: StrategyVersion | None, *, at: datetime, proposed: OpenProposals) -> Content:
    """Three queries, and what each computed goal asks. `at`: the moment for which goals' values are read."""
    if version is None:
        return Content()
    return Content(
        blocks=tuple(_block(one, proposed) for one in version.blocks.select_related("picture")),
        segments=tuple(_segment(one, proposed) for one in version.segments.all()),
        goals=_goals(version, at, proposed),
    )


def html_of(text: str) -> SafeString:
    """A text of the strategy."""
    return markdown.render(text)


def _block(block: Block, proposed: OpenProposals) -> BlockRow:
    return BlockRow(
        key=block.key,
        block_kind=block.kind,
        name=str(block),
        html=html_of(block.text),
        picture=picture_address(block.picture.pk) if block.picture else "",
        picture_alt=block.picture.description if block.picture else "",
        open=proposed.get(("block", block.key), 0),
    )


def _segment(entry: SegmentEntry, proposed: OpenProposals) -> SegmentRow:
    key = str(entry.segment_id)
    return SegmentRow(
        key=key,
        pk=entry.segment_id,
        name=entry.name,
        html=html_of(entry.why),
        criteria=criteria_words.said(entry.criteria),
        hours=entry.hours,
        open=proposed.get(("segment", key), 0),
    )


def _goals(version: StrategyVersion, at: datetime, proposed: OpenProposals) -> tuple[GoalRow, ...]:
    entries = list(_with_progress(version, at))
    computed = progress.values({one.metric for one in entries if one.metric}, at)
    return tuple(_goal(one, computed, at, proposed) for one in entries)


def _with_progress(version: StrategyVersion, at: datetime) -> QuerySet[GoalEntry, Any]:
    """Each with the newest that was typed in (`said`) and since when it is a goal (`since`)."""
    typed = GoalProgress.objects.filter(goal=OuterRef("goal"), at__lte=at).order_by("-pk")
    first = GoalEntry.objects.filter(goal=OuterRef("goal"), version__state=VersionState.PUBLISHED)
    return version.goals.select_related("owner").annotate(
        said=Subquery(typed.values("value")[:1]),
        since=Subquery(first.order_by("version__number").values("version__published_at")[:1]),
    )


def _goal(
    entry: Any, computed: Mapping[str, Decimal | None], at: datetime, proposed: OpenProposals
) -> GoalRow:
    is_computed = entry.kind == GoalKind.COMPUTED
    value = computed.get(entry.metric) if is_computed else entry.said
    key = str(entry.goal_id)
    return GoalRow(
        key=key,
        pk=entry.goal_id,
        name=entry.name,
        measure=entry.measure,
        unit=entry.unit,
        start=entry.start,
        target=entry.target,
        value=value,
        percent=None if value is None else reaching.progress(entry.start, entry.target, value),
        standing=reaching.standing(
            entry.start,
            entry.target,
            value,
            since=localdate(entry.since or at),
            due=entry.due,
            today=localdate(at),
        ),
        due=entry.due,
        owner=entry.owner.name if entry.owner else "",
        owner_pk=entry.owner_id,
        is_computed=is_computed,
        hours=entry.hours,
        open=proposed.get(("goal", key), 0),
    )
