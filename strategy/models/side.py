"""The two sides that make the strategy together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import pgettext_lazy

from people.models import User

if TYPE_CHECKING:
    from people.models.user import PeopleQuerySet


class Side(models.TextChoices):
    FIELD = "field", pgettext_lazy("side", "Field sales")
    INSIDE = "inside", pgettext_lazy("side", "Inside sales")


def side_of(user: User) -> Side | None:
    """Where somebody stands. None: sales managers, who publish what the sides made, and whoever has no part in sales.

    Whoever does both stands with inside sales: one person never makes up both sides.
    """
    if user.is_sales_manager:
        return None
    if user.works_inside:
        return Side.INSIDE
    return Side.FIELD if user.is_field else None


def people_of_sides() -> PeopleQuerySet:
    """Everybody of today for whom `side_of` has an answer."""
    on_a_side = models.Q(is_field=True) | models.Q(is_inside=True) | models.Q(is_inside_lead=True)
    return User.objects.active().filter(on_a_side, is_sales_manager=False)
