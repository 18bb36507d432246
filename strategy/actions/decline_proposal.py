"""Decline a proposal, with a reason to whoever made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from notifications.actions.owe import owe
from strategy import access
from strategy.actions.checked import words
from strategy.actions.on_proposal import close, locked, require_open, tell_who_spoke
from strategy.models import ProposalState
from strategy.notices import DECLINED

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User


@transaction.atomic
def decline_proposal(pk: int, answer: str, *, by: User, at: datetime) -> None:
    """Sent twice it is once. Raises `PermissionDenied`, `ValidationError` by field, `Conflict`, `Proposal.DoesNotExist`."""
    proposal = locked(pk)
    access.require(access.may_manage(by))
    if proposal.state == ProposalState.DECLINED:
        return
    require_open(proposal)
    proposal.answer = words("answer", answer, required=True)
    close(proposal, ProposalState.DECLINED, by=by, at=at)
    owe(
        DECLINED,
        [proposal.by_id],
        at=at,
        key=f"{DECLINED}-{proposal.pk}",
        url=reverse("strategy_proposal", args=[proposal.pk]),
        topic=f"strategy-proposal-{proposal.pk}",
        data={"by": by.name, "answer": proposal.answer[:200]},
        but=by,
    )
    tell_who_spoke(proposal, {proposal.by_id}, by=by, at=at)
