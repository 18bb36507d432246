"""Say at a review how well the rules in one's own words were kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from tandems.actions.in_workshop import changed, locked
from tandems.models import Phase, Rating, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from people.models import User


@transaction.atomic
def rate_rules(tandem: int, said: Mapping[int, tuple[int, str]], *, by: User, at: datetime) -> None:
    """`said`: rule → (1 to 5, note). Nobody else sees it before the reveal; said again, the last word counts.

    Raises `PermissionDenied`, `Conflict` after the reveal.
    """
    workshop = locked(tandem, by=by, phases=(Phase.PREPARE,))
    rated = Rule.objects.in_force().filter(tandem=tandem, measure="", pk__in=said)
    for rule in rated:
        kept, note = said[rule.pk]
        Rating.objects.update_or_create(
            rule=rule, workshop=workshop, user=by, defaults={"kept": kept, "note": note, "at": at}
        )
    changed(workshop)
