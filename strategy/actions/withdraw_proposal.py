"""Withdraw one's own proposal while it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from strategy import access
from strategy.actions.on_proposal import close, locked, require_open
from strategy.models import ProposalState

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User


@transaction.atomic
def withdraw_proposal(pk: int, *, by: User, at: datetime) -> None:
    """Sent twice it is once. Raises `PermissionDenied` for everybody else's, `Conflict`, `Proposal.DoesNotExist`."""
    proposal = locked(pk)
    access.require(by.is_active and proposal.by_id == by.pk)
    if proposal.state == ProposalState.WITHDRAWN:
        return
    require_open(proposal)
    close(proposal, ProposalState.WITHDRAWN, by=by, at=at)
