"""What all steps on a proposal have in common: its row is locked, and it must be open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.actions.owe import owe
from salesdesk.web.conflict import Conflict
from strategy.models import Proposal, ProposalState
from strategy.notices import DECIDED, spoke

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


def tell_who_spoke(proposal: Proposal, told: set[int], *, by: User, at: datetime) -> None:
    """What became of it, to whoever supported it, objected or commented; but those who are `told` so already, in other words."""
    owe(
        DECIDED,
        spoke(proposal) - told,
        at=at,
        key=f"{DECIDED}-{proposal.pk}-{at.isoformat()}",  # a discarded draft sets it free, to be decided once more
        url=reverse("strategy_proposal", args=[proposal.pk]),
        topic=f"strategy-proposal-{proposal.pk}",
        data={
            "by": by.name,
            "taken": proposal.state == ProposalState.TAKEN,
            "answer": proposal.answer[:200],
        },
        but=by,
    )
