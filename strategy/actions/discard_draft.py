"""Throw the draft away: what is in force stays, and the proposals that were taken into it are open again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from strategy import access
from strategy.actions.in_draft import require_unchanged, the_draft
from strategy.models import Goal, Proposal, ProposalState, Segment

if TYPE_CHECKING:
    from people.models import User


@transaction.atomic
def discard_draft(*, seen: str, by: User) -> None:
    """Sent twice it is once. `seen`: the draft's mark on the page. Raises `PermissionDenied`, `Conflict`."""
    access.require(access.may_manage(by))
    draft = the_draft()
    if draft is None:
        return
    require_unchanged(draft, seen)
    taken = Proposal.objects.filter(taken_into=draft)
    taken.update(state=ProposalState.OPEN, closed_at=None, closed_by=None, taken_into=None)
    draft.delete()
    # Nothing points at what was only in a draft.
    Segment.objects.filter(entries=None).delete()
    Goal.objects.filter(entries=None).delete()
