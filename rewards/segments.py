"""The customers for whom a plan has shares of their own: target segments, by the names they have or last had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from strategy.in_force import segments
from strategy.models import SegmentEntry

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Column:
    """`pk` None: all customers for whom no other column holds."""

    pk: int | None
    name: str


def columns(also: Iterable[int] = ()) -> list[Column]:
    """All others first, then the segments in force, then those of `also` that the strategy does not name any more. Two queries at most."""
    now = [Column(one.pk, one.name) for one in segments()]
    gone = sorted(set(also) - {one.pk for one in now})
    return [
        Column(None, _("All other customers") if now or gone else _("All customers")),
        *now,
        *_named(gone),
    ]


def _named(pks: list[int]) -> list[Column]:
    if not pks:
        return []
    entries = SegmentEntry.objects.filter(segment__in=pks).order_by("version", "pk")
    names = {entry.segment_id: entry.name for entry in entries}
    return [Column(pk, names.get(pk, "–")) for pk in pks]
