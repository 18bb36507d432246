"""Take a proposal into the draft, as it was made or in a better wording that somebody suggested."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.actions.owe import owe
from salesdesk.web.conflict import Conflict
from strategy import access
from strategy.actions.checked import checked
from strategy.actions.in_draft import draft_for_work, touched, write
from strategy.actions.on_proposal import close, locked, require_open, tell_who_spoke
from strategy.contents import BlockData, from_json, patched, reworded
from strategy.entries import contents_of, find
from strategy.models import Block, Change, Comment, Maker, Part, Proposal, ProposalState, Target
from strategy.notices import TAKEN

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User
    from strategy.contents import Contents
    from strategy.models import StrategyVersion


@transaction.atomic
def take_into_draft(pk: int, wording: int | None = None, *, by: User, at: datetime) -> StrategyVersion:
    """The draft, in which the proposal stands now. `wording`: the comment whose better wording is taken instead.

    The first one makes the draft from what is in force. Who proposed and who found the wording are remembered as makers; they
    are told. Taken twice it is once. Raises `PermissionDenied`, `ValidationError`, `Conflict`, `Proposal.DoesNotExist`.
    """
    access.require(access.may_manage(by))
    draft = draft_for_work(at=at)
    proposal = locked(pk)
    if proposal.taken_into_id == draft.pk:
        return draft
    require_open(proposal)
    better = _better(proposal, wording)
    _apply(proposal, better, draft, at)
    touched(draft, by=proposal.by, part=Part.PROPOSED)
    if better is not None:
        Maker.objects.get_or_create(version=draft, user=better.by, part=Part.WORDED)
    proposal.taken_into = draft
    close(proposal, ProposalState.TAKEN, by=by, at=at)
    _tell(proposal, better, draft, by=by, at=at)
    return draft


def _better(proposal: Proposal, wording: int | None) -> Comment | None:
    if wording is None:
        return None
    found = proposal.comments.select_related("by").filter(pk=wording).exclude(suggestion="").first()
    if found is None or not reworded(proposal.target_kind, proposal.contents):
        raise ValidationError(_("There is no such wording."))
    return found


def _apply(proposal: Proposal, better: Comment | None, draft: StrategyVersion, at: datetime) -> None:
    about, patch = proposal.target_kind, dict(proposal.contents)
    if better is not None:
        patch[reworded(about, patch)] = better.suggestion
    if proposal.change == Change.ADD:
        write(draft, "", checked(_added(draft, from_json(about, patch))), at=at)
        return
    entry = find(draft, about, proposal.target_key)
    if entry is None and proposal.change == Change.CHANGE:
        raise Conflict(draft, _("This was left out of the draft meanwhile."))
    if entry is not None and proposal.change == Change.REMOVE:
        entry.delete()
    elif entry is not None:
        write(draft, proposal.target_key, checked(patched(contents_of(entry), patch)), at=at)


def _added(draft: StrategyVersion, new: Contents) -> Contents:
    """A fixed block may stand in the draft by now: the text taken last counts, and a picture stays unless another one comes."""
    there = find(draft, Target.BLOCK, new.kind) if isinstance(new, BlockData) else None
    if isinstance(new, BlockData) and isinstance(there, Block):
        return replace(new, text=new.text or there.text, picture=new.picture or there.picture_id)
    return new


def _tell(
    proposal: Proposal, better: Comment | None, draft: StrategyVersion, *, by: User, at: datetime
) -> None:
    """Whoever proposed it, whoever worded it, and who spoke about it; for each draft once."""
    makers = {proposal.by_id, *([better.by_id] if better else [])}
    owe(
        TAKEN,
        makers,
        at=at,
        key=f"{TAKEN}-{proposal.pk}-{draft.pk}",
        url=reverse("strategy_proposal", args=[proposal.pk]),
        topic=f"strategy-proposal-{proposal.pk}",
        data={"by": by.name, "reworded": better is not None},
        but=by,
    )
    tell_who_spoke(proposal, makers, by=by, at=at)
