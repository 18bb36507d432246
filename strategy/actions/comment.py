"""Comment on a proposal, and suggest a better wording of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.actions.owe import owe
from strategy import access
from strategy.actions.checked import LONGEST_DIRECTION, room, words
from strategy.actions.on_proposal import locked, require_open
from strategy.contents import reworded
from strategy.models import Block, BlockKind, Comment, GoalEntry, SegmentEntry, Target, side_of
from strategy.notices import COMMENTED

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from people.models import User
    from strategy.models import Proposal

ROWS = {Target.BLOCK: Block, Target.SEGMENT: SegmentEntry, Target.GOAL: GoalEntry}


@transaction.atomic
def comment(pk: int, text: str, suggestion: str = "", *, sent: UUID, by: User, at: datetime) -> Comment:
    """Something is said, a better wording is suggested, or both. `sent`: made by the page; however often, it is one.

    The author of the proposal is told. Raises `PermissionDenied`, `ValidationError` by field, `Conflict`, `Proposal.DoesNotExist`.
    """
    proposal = locked(pk)
    access.require(access.may_comment(by))
    if again := Comment.objects.filter(by=by, key=sent).first():
        return again
    require_open(proposal)
    text, suggestion = words("text", text), _wording(proposal, suggestion)
    if not text and not suggestion:
        raise ValidationError({"text": _("Say something, or suggest a better wording.")})
    said = Comment.objects.create(
        proposal=proposal, by=by, side=side_of(by) or "", text=text, suggestion=suggestion, at=at, key=sent
    )
    owe(
        COMMENTED,
        [proposal.by_id],
        at=at,
        key=f"{COMMENTED}-{said.pk}",
        url=reverse("strategy_proposal", args=[proposal.pk]),
        topic=f"strategy-proposal-{proposal.pk}",
        data={"by": by.name, "text": (text or suggestion)[:200]},
        but=by,
    )
    return said


def _wording(proposal: Proposal, suggestion: str) -> str:
    """As it could stand in the strategy: there is something to reword, and it fits in there."""
    if not suggestion.strip():
        return ""
    field = reworded(proposal.target_kind, proposal.contents)
    if not field:
        raise ValidationError({"suggestion": _("This proposal has no words that could be better.")})
    is_direction = BlockKind.DIRECTION in (proposal.target_key, proposal.contents.get("kind"))
    most = LONGEST_DIRECTION if is_direction else room(ROWS[Target(proposal.target_kind)], field)
    return words("suggestion", suggestion, most)
