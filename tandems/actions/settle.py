"""Somebody is no longer there: what waited for nobody else in their tandems holds by that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tandems.actions.agree_rule import settle_rules
from tandems.actions.confirm_table import settle
from tandems.models import Membership, ResponsibilityTable, Tandem, Workshop

if TYPE_CHECKING:
    from datetime import datetime


def settle_tandem(pk: int, *, at: datetime) -> None:
    """A proposed responsibility table, and a workshop's rules. In the transaction of the leaving; locks the tandem's row."""
    Tandem.objects.select_for_update(no_key=True).filter(pk=pk).values_list("pk").first()
    for proposal in ResponsibilityTable.objects.proposed().filter(tandem=pk):
        settle(proposal, at=at)
    settle_rules(pk, at=at)


def lock_of(person: int) -> None:
    """The tandems in which they are a member, and their open workshops: as whoever confirms or agrees locks them, before a
    person's row.
    """
    # Sorted, so that two accounts closed at once lock in the same order.
    own = sorted(_own(person))
    list(Tandem.objects.select_for_update(no_key=True).filter(pk__in=own).order_by("pk").values_list("pk"))
    workshops = Workshop.objects.select_for_update().filter(tandem__in=own, closed_at=None)
    list(workshops.order_by("pk").values_list("pk"))


def settle_without(person: int, at: datetime) -> None:
    """Their account is closed: in each tandem in which they are a member."""
    for pk in sorted(_own(person)):
        settle_tandem(pk, at=at)


def _own(person: int) -> set[int]:
    return set(Membership.objects.current().filter(user=person).values_list("tandem", flat=True))
