"""Change the order in which a rep is offered the types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from requests_app import access
from requests_app.models import RequestType

if TYPE_CHECKING:
    from people.models import User


@transaction.atomic
def move_type(pk: int, *, up: bool, by: User) -> None:
    """One place up or down; at the end it stays. Raises `PermissionDenied`, `RequestType.DoesNotExist`."""
    if not access.may_edit_types(by):
        raise PermissionDenied
    # Locked in one order everywhere, so that two administrators never wait for each other.
    locked = list(RequestType.objects.select_for_update().order_by("pk"))
    types = sorted(locked, key=lambda found: (found.position, found.pk))
    place = next((index for index, found in enumerate(types) if found.pk == pk), None)
    if place is None:
        raise RequestType.DoesNotExist
    to = max(0, min(len(types) - 1, place - 1 if up else place + 1))
    types.insert(to, types.pop(place))
    for position, found in enumerate(types):
        found.position = position
    RequestType.objects.bulk_update(types, ["position"])
