"""Confirm a proposed responsibility table, for oneself. The last confirmation brings it into force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from salesdesk.web.conflict import Conflict
from tandems import access
from tandems.models import Membership, ResponsibilityTable, Side, Tandem

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User


@transaction.atomic
def confirm_table(pk: int, table: int, *, by: User, at: datetime) -> ResponsibilityTable:
    """`by` agrees to this very table; confirmed twice, it is confirmed once, and waits for nobody who is gone by now.

    Raises `Tandem.DoesNotExist`, `PermissionDenied` for whoever is no member, `Conflict` when it is not proposed any more.
    """
    Tandem.objects.select_for_update(no_key=True).get(pk=pk)
    access.require(access.takes_part(by, pk))
    asked = ResponsibilityTable.objects.filter(tandem=pk, pk=table).first()
    if asked and asked.agreed_at and asked.confirmations.filter(user=by).exists():
        return asked
    if asked is None or asked.agreed_at or asked.replaced_at:
        raise Conflict
    asked.confirmations.get_or_create(user=by, defaults={"at": at})
    settle(asked, at=at)
    return asked


def settle(table: ResponsibilityTable, *, at: datetime) -> bool:
    """Bring it into force if each member of both sides has confirmed it; whether it is. The tandem's row is locked."""
    members = Membership.objects.current().filter(tandem=table.tandem_id, user__is_active=True)
    sides = dict.fromkeys(Side.values, 0)
    for side in members.values_list("side", flat=True):
        sides[side] += 1
    confirmed = table.confirmations.values("user")
    if not all(sides.values()) or members.exclude(user__in=confirmed).exists():
        return False
    holding = ResponsibilityTable.objects.in_force().filter(tandem=table.tandem_id)
    holding.update(replaced_at=at)
    table.agreed_at = at
    table.save(update_fields=["agreed_at"])
    return True
