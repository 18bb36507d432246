"""Who may do what with people, invitations and calendars. Pages mirror it, actions enforce it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from people.models import User


def may_administer(user: User) -> bool:
    """People, invitations, working calendars."""
    return user.is_active and user.is_administrator


def may_see_people(user: User) -> bool:
    """The list of colleagues with roles and hours: administrators change it, leads and managers read it."""
    return user.is_active and user.leads


def require_administrator(user: User) -> None:
    """Raise `PermissionDenied` for everybody else."""
    if not may_administer(user):
        raise PermissionDenied


def require_sight_of_people(user: User) -> None:
    """Raise `PermissionDenied` for whoever neither leads nor administers."""
    if not may_see_people(user):
        raise PermissionDenied


def may_report(user: User, person: User, *, partner: bool = False) -> bool:
    """Whether `user` may report, change and end absences of `person`: oneself, whoever leads, and a
    partner of the same tandem. Tandems stand above people: the door finds out who is a `partner`.
    """
    return user.is_active and (user.pk == person.pk or user.leads or partner)


def may_arrange(user: User, person: User) -> bool:
    """Whether `user` may say who stands in for `person`."""
    return may_report(user, person)


def may_import_for_others(user: User) -> bool:
    """Whether a file may hold other people's absences."""
    return user.is_active and user.leads


def require_may_report(user: User, person: User, *, partner: bool = False) -> None:
    """Raise `PermissionDenied` for everybody else."""
    if not may_report(user, person, partner=partner):
        raise PermissionDenied


def require_may_arrange(user: User, person: User) -> None:
    """Raise `PermissionDenied` for everybody else."""
    if not may_arrange(user, person):
        raise PermissionDenied
