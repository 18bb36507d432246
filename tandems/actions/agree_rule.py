"""Agree to proposals, each member for themselves. A rule is in force the moment everybody of both sides has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from tandems.actions.in_workshop import both_sides, changed, locked, members
from tandems.models import Assent, Doubt, Phase, Rule, Workshop

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from people.models import User


@transaction.atomic
def agree(tandem: int, rules: Collection[int], *, by: User, at: datetime) -> None:
    """`by` agrees to these proposals; a doubt of theirs is settled by it. Raises `PermissionDenied`, `Conflict`."""
    workshop = locked(tandem, by=by, phases=(Phase.AGREE,))
    for rule in workshop.rules.proposed().filter(pk__in=rules):
        Assent.objects.get_or_create(rule=rule, user=by, defaults={"at": at})
        rule.doubts.filter(user=by).delete()
    _put_in_force(workshop, at)
    changed(workshop)


@transaction.atomic
def withdraw_assent(tandem: int, rule: int, *, by: User) -> None:
    """`by` does not agree after all; a rule that is in force stays so. Raises `PermissionDenied`, `Conflict`."""
    workshop = locked(tandem, by=by, phases=(Phase.AGREE,))
    Assent.objects.filter(rule__in=workshop.rules.proposed().filter(pk=rule), user=by).delete()
    changed(workshop)


@transaction.atomic
def withhold_assent(tandem: int, rule: int, text: str, *, by: User, at: datetime) -> None:
    """`by` does not agree yet, and says what would have to be different. Raises `PermissionDenied`, `Conflict`."""
    workshop = locked(tandem, by=by, phases=(Phase.AGREE,))
    for found in workshop.rules.proposed().filter(pk=rule):
        found.assents.filter(user=by).delete()
        Doubt.objects.update_or_create(rule=found, user=by, defaults={"text": text, "at": at})
    changed(workshop)


def settle_rules(tandem: int, *, at: datetime) -> None:
    """A member has left, or their account is closed: what waited for nobody else holds by that. In the transaction of their leaving."""
    open_ones = Workshop.objects.select_for_update().filter(tandem=tandem, closed_at=None, phase=Phase.AGREE)
    for workshop in open_ones:
        _put_in_force(workshop, at)
        changed(workshop)


def _put_in_force(workshop: Workshop, at: datetime) -> None:
    """What all members of today have agreed to holds from now on, and ends what it replaces."""
    present = members(workshop.tandem_id)
    if not both_sides(present):
        return
    for rule in workshop.rules.proposed().prefetch_related("assents").order_by("pk"):
        if not set(present) <= {assent.user_id for assent in rule.assents.all()}:
            continue
        if rule.replaces_id:
            Rule.objects.in_force().filter(pk=rule.replaces_id).update(ended_at=at)
        rule.agreed_at, rule.ended_at = at, at if rule.is_ending else None
        rule.save(update_fields=["agreed_at", "ended_at"])
