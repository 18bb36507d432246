"""What all changes of the draft have in common: it is locked first, made where there is none, and remembers whose work it is."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from salesdesk.web.conflict import Conflict
from strategy.entries import Entry, all_of, columns_of, find
from strategy.models import (
    Block,
    BlockKind,
    Goal,
    GoalEntry,
    Maker,
    Segment,
    SegmentEntry,
    StrategyVersion,
    Target,
)

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User
    from strategy.contents import Contents

FIXED = tuple(kind for kind in BlockKind if kind != BlockKind.FREE)


def the_draft() -> StrategyVersion | None:
    """The draft, locked until the transaction ends; None where there is none."""
    return StrategyVersion.objects.drafts().select_for_update().first()


def draft_for_work(*, at: datetime, tries: int = 3) -> StrategyVersion:
    """The draft, locked; made from what is in force where there is none yet. Of two who begin one, both get the same.

    Raises `IntegrityError` where that fails `tries` times: then it is no race.
    """
    if (draft := the_draft()) is not None:
        return draft
    try:
        with transaction.atomic():
            return _copied(StrategyVersion.objects.published().first(), at)
    except IntegrityError:  # somebody else has begun one at this moment
        if tries == 1:
            raise
        return draft_for_work(at=at, tries=tries - 1)


def require_draft() -> StrategyVersion:
    """The draft, locked. Raises `Conflict` where there is none: a page that was left open begins no new one."""
    if (draft := the_draft()) is None:
        raise Conflict(None, _("There is no draft any more."))
    return draft


def require_unchanged(draft: StrategyVersion, seen: str) -> None:
    """Raise `Conflict` when it is not just the draft that the page showed (`seen`: its mark)."""
    if draft.mark != seen:
        raise Conflict(draft, _("The draft was changed meanwhile. Look at it once more before you go on."))


def require_says_the_same(draft: StrategyVersion, seen: str) -> None:
    """As `require_unchanged`; but a draft that nobody has worked on says what its base does (`seen`: empty before the first)."""
    if draft.revision or seen != (draft.base.mark if draft.base else ""):
        require_unchanged(draft, seen)


def write(draft: StrategyVersion, key: str, contents: Contents, *, at: datetime) -> Entry:
    """Say this about the block, segment or goal in the draft; an empty `key` adds a new one. Raises `Conflict` if it was left out."""
    if not key and contents.about == Target.BLOCK and getattr(contents, "kind", "") in FIXED:
        key = str(getattr(contents, "kind", ""))  # there is one of it at most
        return _changed(find(draft, Target.BLOCK, key), contents) or _added(draft, key, contents, at)
    if not key:
        return _added(draft, uuid4().hex, contents, at)
    entry = _changed(find(draft, contents.about, key), contents)
    if entry is None:
        raise Conflict(draft, _("This was left out of the draft meanwhile."))
    return entry


def touched(draft: StrategyVersion, *, by: User, part: str) -> None:
    """The draft is another one now, and `by` had a part in it."""
    StrategyVersion.objects.filter(pk=draft.pk).update(revision=F("revision") + 1)
    draft.revision += 1
    Maker.objects.get_or_create(version=draft, user=by, part=part)


def _changed(entry: Entry | None, contents: Contents) -> Entry | None:
    if entry is not None:
        for column, value in columns_of(contents).items():
            setattr(entry, column, value)
        entry.save()
    return entry


def _added(draft: StrategyVersion, key: str, contents: Contents, at: datetime) -> Entry:
    columns = columns_of(contents)
    if contents.about == Target.BLOCK:
        return Block.objects.create(version=draft, key=key, position=_place(draft, key), **columns)
    if contents.about == Target.SEGMENT:
        last = draft.segments.aggregate(last=Max("position"))["last"] or 0
        segment = Segment.objects.create(made_at=at)
        return SegmentEntry.objects.create(version=draft, segment=segment, position=last + 1, **columns)
    last = draft.goals.aggregate(last=Max("position"))["last"] or 0
    return GoalEntry.objects.create(
        version=draft, goal=Goal.objects.create(made_at=at), position=last + 1, **columns
    )


def _place(draft: StrategyVersion, key: str) -> int:
    """Fixed blocks have theirs; a further one comes last."""
    if key in FIXED:
        return FIXED.index(BlockKind(key))
    last = draft.blocks.aggregate(last=Max("position"))["last"] or 0
    return max(last, len(FIXED)) + 1


def _copied(base: StrategyVersion | None, at: datetime) -> StrategyVersion:
    draft = StrategyVersion.objects.create(base=base, made_at=at)
    for entry in all_of(base) if base else ():
        entry.pk, entry.version = None, draft
        entry._state.adding = True
        entry.save(force_insert=True)
    return draft
