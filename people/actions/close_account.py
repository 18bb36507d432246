"""Close somebody's account, or open it again. What they did stays theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction

from people import access, leaving
from people.actions.change_person import keep_an_administrator, refuse_while_owning
from people.models import User

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def close_account(pk: int, *, by: User, at: datetime) -> User:
    """Log the person out everywhere and let them in no more; upper floors wait for them no longer (`people.leaving`).

    Raises `PermissionDenied`, `User.DoesNotExist`, `ValidationError` for the last administrator and while they own open requests.
    """
    access.require_administrator(by)
    keep_an_administrator(pk, stays=False)
    leaving.lock(pk)
    person = User.objects.select_for_update().get(pk=pk)
    refuse_while_owning(person, NON_FIELD_ERRORS)
    person.is_active = False
    person.save(update_fields=["is_active"])
    _end_sessions(person, at)
    leaving.settle(pk, at)
    return person


def open_account(pk: int, *, by: User) -> User:
    """Raises `PermissionDenied`, `User.DoesNotExist`."""
    access.require_administrator(by)
    person = User.objects.get(pk=pk)
    person.is_active = True
    person.save(update_fields=["is_active"])
    return person


def _end_sessions(person: User, at: datetime) -> None:
    """A closed account's sessions are refused anyway; gone, they do not come back to life when it is opened again."""
    running = Session.objects.filter(expire_date__gt=at)
    own = [one.pk for one in running.iterator() if one.get_decoded().get(SESSION_KEY) == str(person.pk)]
    Session.objects.filter(pk__in=own).delete()
