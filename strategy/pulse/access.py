"""Who may do what with the pulse. Pages mirror it, actions enforce it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from people.models import User


def may_read(user: User) -> bool:
    """Results are everybody's."""
    return user.is_active


def may_prepare(user: User) -> bool:
    """Statements, opening, closing: the sales manager, who sees no answer by that."""
    return user.is_active and user.is_sales_manager


def require(allowed: bool) -> None:  # noqa: FBT001 - reads as a sentence: require(may_prepare(by))
    """Raise `PermissionDenied` unless it is allowed."""
    if not allowed:
        raise PermissionDenied
