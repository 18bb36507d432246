"""Propose that a block, a segment or a goal is said differently, added or left out: anybody of either side, with a reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.actions.owe import owe
from salesdesk.web.conflict import Conflict
from strategy import access
from strategy.actions.checked import checked, words
from strategy.contents import BlockData, Contents, as_json, differences
from strategy.entries import contents_of, target_of
from strategy.models import BlockKind, Change, Proposal, StrategyVersion, Target, people_of_sides, side_of
from strategy.notices import PROPOSED

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from people.models import User


@dataclass(frozen=True, slots=True)
class ProposalData:
    """`about`: of `Target`. `key`: of the block, segment or goal; empty to add one. `contents`: as it would be; None to leave it out.

    `sent`: made by the page; however often it arrives, it is one proposal.
    """

    about: str
    key: str
    contents: Contents | None
    reason: str
    sent: UUID = field(default_factory=uuid4)

    @property
    def change(self) -> Change:
        if not self.key:
            return Change.ADD
        return Change.REMOVE if self.contents is None else Change.CHANGE


def propose(data: ProposalData, *, by: User, at: datetime) -> Proposal:
    """The open proposal. Only what would be different is kept of it, so that two proposals to one block need not collide.
    Both sides are told.

    Raises `PermissionDenied`, `ValidationError` by field, `Conflict` when its target is not there any more.
    """
    access.require(access.may_propose(by))
    if again := Proposal.objects.filter(by=by, key=data.sent).first():
        return again
    reason = words("reason", data.reason, required=True)
    patch = _patch(data)
    try:
        with transaction.atomic():
            made = Proposal.objects.create(
                target_kind=data.about,
                target_key=data.key,
                change=data.change,
                base=StrategyVersion.objects.published().first(),
                contents=patch,
                reason=reason,
                by=by,
                side=str(side_of(by)),
                at=at,
                key=data.sent,
            )
            _tell(made, by=by, at=at)
            return made
    except IntegrityError:  # the second tap was as quick as the first
        return Proposal.objects.get(by=by, key=data.sent)


def _tell(made: Proposal, *, by: User, at: datetime) -> None:
    """Everybody of both sides: what nobody knows of is made by one."""
    owe(
        PROPOSED,
        people_of_sides(),
        at=at,
        key=f"{PROPOSED}-{made.pk}",
        url=reverse("strategy_proposal", args=[made.pk]),
        topic=f"strategy-proposal-{made.pk}",
        data={"by": by.name, "reason": made.reason[:200], "proposal": made.pk},
        but=by,
    )


def _patch(data: ProposalData) -> dict[str, Any]:
    if data.about not in Target.values or (data.contents and data.contents.about != data.about):
        raise ValidationError(_("There is nothing like that in a strategy."))
    if data.change == Change.ADD:
        return _added(data.contents)
    target = target_of(data.about, data.key)
    if target is None:
        raise Conflict(None, _("This is not part of the strategy any more."))
    if data.contents is None:
        return {}
    now = contents_of(target)
    patch = differences(now, checked(data.contents))
    patch.pop("kind", None)  # a block stays what it is
    if not patch:
        raise ValidationError(_("Nothing would be different by this."))
    return patch


def _added(contents: Contents | None) -> dict[str, Any]:
    if contents is None:
        raise ValidationError(_("There is nothing like that in a strategy."))
    new = checked(contents)
    if isinstance(new, BlockData) and new.kind != BlockKind.FREE and target_of(Target.BLOCK, new.kind):
        raise ValidationError({"text": _("The strategy has this block already. Propose a change of it.")})
    return as_json(new)
