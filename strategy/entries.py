"""What a version says, as contents that can be typed, proposed and compared; and where a proposal aims at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from strategy.contents import BlockData, Contents, GoalData, SegmentData
from strategy.models import Block, GoalEntry, GoalKind, SegmentEntry, StrategyVersion, Target

if TYPE_CHECKING:
    from collections.abc import Iterable

Entry = Block | SegmentEntry | GoalEntry


def contents_of(entry: Entry) -> Contents:
    """What the row says."""
    if isinstance(entry, Block):
        return BlockData(kind=entry.kind, title=entry.title, text=entry.text, picture=entry.picture_id)
    if isinstance(entry, SegmentEntry):
        return SegmentData(name=entry.name, why=entry.why, criteria=entry.criteria, hours=entry.hours)
    return GoalData(
        name=entry.name,
        measure=entry.measure,
        unit=entry.unit,
        start=entry.start,
        target=entry.target,
        due=entry.due,
        owner=entry.owner_id,
        hours=entry.hours,
        metric=entry.metric,
    )


def columns_of(contents: Contents) -> dict[str, Any]:
    """The same as column → value."""
    if isinstance(contents, BlockData):
        return {
            "kind": contents.kind,
            "title": contents.title,
            "text": contents.text,
            "picture_id": contents.picture,
        }
    if isinstance(contents, SegmentData):
        return {
            "name": contents.name,
            "why": contents.why,
            "criteria": dict(contents.criteria),
            "hours": contents.hours,
        }
    return {
        "name": contents.name,
        "measure": contents.measure,
        "unit": contents.unit,
        "start": contents.start,
        "target": contents.target,
        "due": contents.due,
        "owner_id": contents.owner,
        "hours": contents.hours,
        "metric": contents.metric,
        "kind": GoalKind.COMPUTED if contents.metric else GoalKind.TYPED,
    }


def key_of(entry: Entry) -> str:
    """What stays the same from version to version: a block's key, or the number of the segment or goal."""
    if isinstance(entry, Block):
        return entry.key
    return str(entry.segment_id if isinstance(entry, SegmentEntry) else entry.goal_id)


def find(version: StrategyVersion | None, about: str, key: str) -> Entry | None:
    """The row of this version that says something about the block, segment or goal. One query at most."""
    if version is None:
        return None
    if about == Target.BLOCK:
        return version.blocks.filter(key=key).first()
    if not (key.isascii() and key.isdigit() and len(key) <= 18):  # noqa: PLR2004 - what a row's key has room for
        return None
    if about == Target.SEGMENT:
        return version.segments.filter(segment=int(key)).first()
    return version.goals.filter(goal=int(key)).first() if about == Target.GOAL else None


def target_of(about: str, key: str) -> Entry | None:
    """What is talked about: as it is in force, or as only the draft has it. Two queries at most, and those of `find`."""
    in_force = find(StrategyVersion.objects.published().first(), about, key)
    return in_force or find(StrategyVersion.objects.drafts().first(), about, key)


def last_said(about: str, key: str) -> Entry | None:
    """As the newest version had it that said something about it; None for what never was. Two queries for each version."""
    versions = StrategyVersion.objects.published()
    return next((found for one in versions if (found := find(one, about, key))), None)


def all_of(version: StrategyVersion) -> Iterable[Entry]:
    """Blocks, segments and goals, each in order. Three queries."""
    yield from version.blocks.all()
    yield from version.segments.all()
    yield from version.goals.all()
