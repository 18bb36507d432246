"""Who may do what with tandems and customers. Pages mirror it, actions enforce it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from tandems.models import Membership

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import User


def may_see_customers(user: User) -> bool:
    """Everybody who sells: a rep must be able to ask for any customer."""
    return user.is_active and (user.is_field or user.works_inside or user.leads)


def may_add_customers(user: User) -> bool:
    return may_see_customers(user)


def may_edit_customers(user: User) -> bool:
    """Inside sales keeps the addresses; numbers and tandems come from there."""
    return user.is_active and (user.works_inside or user.leads)


def may_import_customers(user: User) -> bool:
    """Whoever leads: a file overwrites many customers at once."""
    return user.is_active and user.leads


def may_place(user: User, tandem: int | None) -> bool:
    """Whether they may say that a customer belongs to a target segment: who works for it, and whoever leads. `tandem`: the one
    that looks after the customer.
    """
    return user.is_active and (user.leads or (tandem is not None and takes_part(user, tandem)))


def may_see_tandems(user: User) -> bool:
    """Everybody: who works with whom is no secret."""
    return user.is_active


def may_form_tandems(user: User) -> bool:
    return user.is_active and user.leads


def current_members(tandem: int) -> QuerySet[Membership]:
    """The members of today, of both sides."""
    return Membership.objects.current().filter(tandem=tandem)


def takes_part(user: User, tandem: int) -> bool:
    """The workshop is the tandem's own: its members of today, whoever leads is not among them by that."""
    return user.is_active and current_members(tandem).filter(user=user).exists()


def may_propose_table(user: User, tandem: int) -> bool:
    """Who does what is proposed by a member, or by whoever leads; only members confirm it (`takes_part`)."""
    return user.is_active and (user.leads or takes_part(user, tandem))


def require(allowed: bool) -> None:  # noqa: FBT001 - reads as a sentence: require(may_edit_customers(by))
    """Raise `PermissionDenied` unless it is allowed."""
    if not allowed:
        raise PermissionDenied
