"""Old versions, each with whose work it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models.functions import Lower

from strategy.models import Maker, Part, StrategyVersion

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class MakerRow:
    """`parts`: what somebody did for the version, in words."""

    name: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """`makers`: by name. `is_in_force`: the newest."""

    number: int
    published_at: datetime
    published_by: str
    makers: tuple[MakerRow, ...]
    is_in_force: bool


def versions() -> tuple[VersionRow, ...]:
    """The newest first. Two queries."""
    rows = list(StrategyVersion.objects.published().select_related("published_by"))
    makers = makers_of([row.pk for row in rows])
    return tuple(
        VersionRow(
            number=row.number,
            published_at=row.published_at,
            published_by=row.published_by.name,
            makers=makers.get(row.pk, ()),
            is_in_force=row is rows[0],
        )
        for row in rows
        # The database holds published ones to all three.
        if row.number and row.published_at and row.published_by
    )


def makers_of(keys: Collection[int]) -> dict[int, tuple[MakerRow, ...]]:
    """Version → its makers, by name. One query."""
    found: dict[int, dict[int, tuple[str, list[str]]]] = {}
    rows = Maker.objects.filter(version__in=keys).select_related("user")
    for row in rows.order_by(Lower("user__name"), "user", "pk"):
        of_version = found.setdefault(row.version_id, {})
        of_version.setdefault(row.user_id, (row.user.name, []))[1].append(str(Part(row.part).label))
    return {
        version: tuple(MakerRow(name, tuple(parts)) for name, parts in makers.values())
        for version, makers in found.items()
    }
