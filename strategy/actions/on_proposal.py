"""What all steps on a proposal have in common: its row is locked, and it must be open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from salesdesk.web.conflict import Conflict
from strategy.models import Proposal, ProposalState

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User


def locked(pk: int) -> Proposal:
    """The row, locked until the transaction ends. Raises `Proposal.DoesNotExist`."""
    return Proposal.objects.select_for_update().get(pk=pk)


def require_open(proposal: Proposal) -> None:
    """Raise `Conflict` when it is decided or withdrawn already."""
    if proposal.state != ProposalState.OPEN:
        raise Conflict(proposal, _("This proposal is not open any more."))


def close(proposal: Proposal, state: ProposalState, *, by: User, at: datetime) -> None:
    proposal.state, proposal.closed_by, proposal.closed_at = state, by, at
    proposal.save()
