"""Who may do what with the strategy. Pages mirror it, actions enforce it.

It is made by both sides and read by all; a sales manager takes what they propose into the draft and publishes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from strategy.models import ProposalState, side_of

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User
    from strategy.models import Proposal, StrategySettings


def may_see(user: User) -> bool:
    """Everybody, the draft and its comparison with what is in force as well."""
    return user.is_active


def may_manage(user: User) -> bool:
    """Take proposals into the draft, decline them, edit the draft, publish it."""
    return user.is_active and user.is_sales_manager


def may_change_settings(user: User) -> bool:
    return user.is_active and (user.is_sales_manager or user.is_administrator)


def may_propose(user: User) -> bool:
    """Whoever stands on one of the two sides."""
    return user.is_active and side_of(user) is not None


def may_comment(user: User) -> bool:
    return may_propose(user) or may_manage(user)


def may_upload(user: User) -> bool:
    """Pictures for a proposal or for the draft."""
    return may_comment(user)


def may_raise_voice(user: User, proposal: Proposal) -> bool:
    """Not to one's own proposal: it says where one stands."""
    return may_propose(user) and proposal.by_id != user.pk


def may_withdraw(user: User, proposal: Proposal) -> bool:
    return user.is_active and proposal.by_id == user.pk and proposal.state == ProposalState.OPEN


def may_acknowledge(user: User) -> bool:
    """Both sides, and the managers, who are bound by it too."""
    return may_propose(user) or may_manage(user)


def may_record(user: User, owner: int | None) -> bool:
    """Say how far a goal is: whoever is answerable for it (`owner`, by key), or a manager."""
    return may_manage(user) or (user.is_active and owner == user.pk)


def may_see_names(user: User, settings: StrategySettings, published_at: datetime | None) -> bool:
    """Who has acknowledged a version and who has not: a manager, where that was agreed before it was published. Everybody sees
    their own.
    """
    return may_manage(user) and settings.names_of(published_at)


def require(allowed: bool) -> None:  # noqa: FBT001 - reads as a sentence: require(may_propose(by))
    """Raise `PermissionDenied` unless it is allowed."""
    if not allowed:
        raise PermissionDenied
