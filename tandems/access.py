"""Who may do what with tandems and customers. Pages mirror it, actions enforce it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from people.models import User


def may_see_customers(user: User) -> bool:
    """Everybody who sells: a rep must be able to ask for any customer."""
    return user.is_active and (user.is_field or user.works_inside or user.leads)


def may_add_customers(user: User) -> bool:
    return may_see_customers(user)


def may_edit_customers(user: User) -> bool:
    """Inside sales keeps the addresses; numbers and tandems come from there."""
    return user.is_active and (user.works_inside or user.leads)


def may_see_tandems(user: User) -> bool:
    """Everybody: who works with whom is no secret."""
    return user.is_active


def may_form_tandems(user: User) -> bool:
    return user.is_active and user.leads


def require(allowed: bool) -> None:  # noqa: FBT001 - reads as a sentence: require(may_edit_customers(by))
    """Raise `PermissionDenied` unless it is allowed."""
    if not allowed:
        raise PermissionDenied
