"""Old versions, each with whose work it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models.functions import Lower

from strategy.comparison import Comparison, compare_versions
from strategy.content import Content, content_of
from strategy.models import Maker, Part, StrategyVersion

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

LARGEST_NUMBER = 2**31 - 1  # of a version; a database raises above it


@dataclass(frozen=True, slots=True)
class MakerRow:
    """`parts`: what somebody did for the version, in words."""

    name: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """`is_in_force`: the newest."""

    number: int
    published_at: datetime
    published_by: str
    makers: tuple[MakerRow, ...]
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class VersionPage:
    """`earlier`: the number of the version before it, 0 for the first one; `comparison`: with that."""

    version: VersionRow
    content: Content
    earlier: int
    comparison: Comparison


def versions() -> tuple[VersionRow, ...]:
    """The newest first. Two queries."""
    rows = list(StrategyVersion.objects.published().select_related("published_by"))
    makers = makers_of([row.pk for row in rows])
    newest = rows[0].pk if rows else None
    return tuple(_row(row, makers.get(row.pk, ()), in_force=row.pk == newest) for row in rows)


def version_page(number: int, *, at: datetime) -> VersionPage | None:
    """None for a number that no version has. Fifteen queries and what each computed goal asks, however long the history is."""
    near = StrategyVersion.objects.published().select_related("published_by")
    version = near.filter(number=number).first() if number <= LARGEST_NUMBER else None
    if version is None:
        return None
    earlier = near.filter(number__lt=number).first()
    newest = StrategyVersion.objects.published().values_list("pk", flat=True).first()
    return VersionPage(
        _row(version, makers_of([version.pk]).get(version.pk, ()), in_force=version.pk == newest),
        content_of(version, at=at, proposed={}),
        (earlier and earlier.number) or 0,
        compare_versions(earlier, version),
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


def _row(version: StrategyVersion, makers: tuple[MakerRow, ...], *, in_force: bool) -> VersionRow:
    assert version.number  # noqa: S101 - the database holds published ones to all three
    assert version.published_at  # noqa: S101
    assert version.published_by  # noqa: S101
    return VersionRow(version.number, version.published_at, version.published_by.name, makers, in_force)
