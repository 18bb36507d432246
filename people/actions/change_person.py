"""Change who somebody is here: name, roles, working hours, how much may come to them by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people import access
from people.models import Role, User

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import timedelta

    from people.models import WorkingCalendar


@transaction.atomic
def change_person(
    pk: int,
    *,
    name: str,
    roles: Iterable[str],
    calendar: WorkingCalendar | None,
    own_week: dict[str, Any] | None,
    by: User,
    load_limit: timedelta | None = None,
) -> User:
    """Raises `PermissionDenied`, `User.DoesNotExist`, `ValidationError` for a name or hours that cannot be, for no role,
    for the last administrator's role, and for the inside role of somebody who still has open requests."""
    access.require_administrator(by)
    keep_an_administrator(pk, stays=Role.ADMINISTRATOR.value in set(roles))
    person = User.objects.select_for_update().get(pk=pk)
    worked_inside = person.works_inside
    person.name, person.calendar, person.own_week = name.strip(), calendar, own_week
    person.load_limit = load_limit
    for role in Role:
        setattr(person, f"is_{role.value}", role.value in set(roles))
    if not person.roles:
        raise ValidationError({"roles": _("Choose at least one role.")})
    if worked_inside and not person.works_inside:
        refuse_while_owning(person, "roles")
    person.full_clean(exclude=["email", "password"])
    person.save()
    return person


def keep_an_administrator(pk: int, *, stays: bool) -> None:
    """Raise `ValidationError` if this person would be the last active administrator to go.

    All of them are locked in one order: of two who remove each other at once, the second is refused.
    """
    administrators = User.objects.active().filter(is_administrator=True).order_by("pk")
    left = set(administrators.select_for_update().values_list("pk", flat=True))
    if not stays and left == {pk}:
        raise ValidationError({"roles": _("Somebody must administer Salesdesk: this is the last one.")})


def refuse_while_owning(person: User, field: str) -> None:
    """Raise `ValidationError` with the number of open requests that this person still has."""
    count = person.owned.open().count()
    if count:
        text = ngettext(
            "%(name)s still has %(count)s open request. Give it to a colleague first.",
            "%(name)s still has %(count)s open requests. Give them to colleagues first.",
            count,
        )
        raise ValidationError({field: text % {"name": person.name, "count": count}})
