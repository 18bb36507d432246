"""The lock of all amounts."""

from __future__ import annotations

from rewards.models import Noting

ONE = 1  # the row of `Noting`


def hold() -> Noting:
    """Whoever has it writes plans, lines, months, releases and exports, until the transaction ends; others wait."""
    Noting.objects.get_or_create(pk=ONE)
    return Noting.objects.select_for_update().get(pk=ONE)
