"""Work on the draft by hand: say something differently, add, leave out, order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from strategy import access
from strategy.actions.checked import checked
from strategy.actions.in_draft import (
    draft_for_work,
    require_draft,
    require_says_the_same,
    require_unchanged,
    touched,
    write,
)
from strategy.entries import all_of, contents_of, find, key_of
from strategy.models import Part, StrategyVersion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from people.models import User
    from strategy.contents import Contents


@transaction.atomic
def begin_draft(*, by: User, at: datetime) -> StrategyVersion:
    """The draft; made from what is in force where there is none. Raises `PermissionDenied`."""
    access.require(access.may_manage(by))
    return draft_for_work(at=at)


@transaction.atomic
def put_into_draft(key: str, contents: Contents, *, seen: str, by: User, at: datetime) -> str:
    """The key of what says so now. An empty `key` adds a block, segment or goal. `seen`: the mark of what the page showed, of
    the draft or, where there was none, of what is in force; empty before the first version.

    What says so already is not touched. Raises `PermissionDenied`, `ValidationError` by field, `Conflict`.
    """
    access.require(access.may_manage(by))
    draft, said = draft_for_work(at=at), checked(contents)
    there = find(draft, said.about, key) if key else None
    is_said = there is not None and contents_of(there) == said
    if not (is_said and draft.revision):
        require_says_the_same(draft, seen)
    if is_said:
        return key
    entry = write(draft, key, said, at=at)
    touched(draft, by=by, part=Part.EDITED)
    return key_of(entry)


@transaction.atomic
def leave_out(about: str, key: str, *, seen: str, by: User) -> None:
    """Not part of the next version. What is left out already stays so. `seen`: the draft's mark on the page.

    Raises `PermissionDenied`, `Conflict`.
    """
    access.require(access.may_manage(by))
    draft = require_draft()
    entry = find(draft, about, key)
    if entry is None:
        return
    require_unchanged(draft, seen)
    entry.delete()
    touched(draft, by=by, part=Part.EDITED)


@transaction.atomic
def arrange(about: str, keys: Sequence[str], *, seen: str, by: User) -> None:
    """In this order; what is not named comes after it, as it stood. `seen`: the draft's mark on the page.

    Raises `PermissionDenied`, `Conflict`.
    """
    access.require(access.may_manage(by))
    draft = require_draft()
    entries = [entry for entry in all_of(draft) if contents_of(entry).about == about]
    place = {key: number for number, key in reversed(list(enumerate(keys)))}
    ordered = sorted(entries, key=lambda entry: place.get(key_of(entry), len(keys)))
    if ordered == entries:
        return
    require_unchanged(draft, seen)
    for number, entry in enumerate(ordered):
        if entry.position != number:
            entry.position = number
            entry.save(update_fields=["position"])
    touched(draft, by=by, part=Part.EDITED)
