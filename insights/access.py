"""Who may do what with figures. Whose figures somebody sees is for `gate` to say. Pages mirror it, actions enforce it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from people.models import User


def may_look(user: User) -> bool:
    """Those for whom an agreement opens tandems' figures over time: whoever leads the people in them. No administrator by
    being one: they keep the machine.
    """
    return user.is_active and (user.is_inside_lead or user.is_sales_manager)


def may_see_everybody(user: User) -> bool:
    """All tandems' present state, and the sum of those that are not shown alone; a member sees their own and that sum."""
    return user.is_active and user.leads


def may_see_company(user: User) -> bool:
    """Everybody: how much more is in it is no matter of those who lead alone. What of it may be summed is for `gate` to say."""
    return user.is_active


def may_see_agreements(user: User) -> bool:
    """Everybody: by which agreement figures are shown is no secret."""
    return user.is_active


def may_record_agreements(user: User) -> bool:
    return user.is_active and (user.is_sales_manager or user.is_administrator)


def require(allowed: bool) -> None:  # noqa: FBT001 - reads as a sentence: require(may_record_agreements(by))
    """Raise `PermissionDenied` unless it is allowed."""
    if not allowed:
        raise PermissionDenied
