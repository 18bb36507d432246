"""Paging by key: a page begins behind (or before) a row that the reader has seen, never at a number of rows to skip."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Q

if TYPE_CHECKING:
    from collections.abc import Callable

    from requests_app.models import SalesRequest
    from requests_app.querysets import SalesRequestQuerySet

PAGE = 50


@dataclass(frozen=True, slots=True)
class Place:
    """Behind (or, if `backwards`, before) the row with these values in the list's order."""

    values: tuple[Any, ...]
    backwards: bool = False

    @classmethod
    def read(cls, after: str, before: str, order: tuple[str, ...]) -> Place | None:
        """The place that an address names; what cannot be read is the beginning."""
        text = after or before
        try:
            values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            return cls(
                tuple(_value(column, value) for column, value in zip(order, values, strict=True)), not after
            )
        except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
            return None


def cursor(sales_request: SalesRequest, order: tuple[str, ...]) -> str:
    """This row's place as it stands in an address: opaque, not secret."""
    values = [getattr(sales_request, column.lstrip("-")) for column in order]
    told = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


def read(
    requests: SalesRequestQuerySet,
    order: tuple[str, ...],
    place: Place | None,
    shown: Callable[[SalesRequestQuerySet], SalesRequestQuerySet] = lambda requests: requests,
) -> tuple[list[SalesRequest], str, str]:
    """One page in the list's order, with the cursors `before` it and `after` it (empty: there is nothing more).

    `shown` adds what a row shows. The page is chosen first, by the list's own index, and joined afterwards: one query in
    which no engine can begin with the joined tables (SQLite did, and read everything: 750 ms instead of 9 at 100,000).
    """
    backwards = place is not None and place.backwards
    direction = tuple(_reversed(column) for column in order) if backwards else order
    if place is not None:
        requests = requests.filter(_beyond(direction, place.values))
    chosen = requests.order_by(*direction).values("pk")[: PAGE + 1]
    found = list(shown(requests.model.objects.filter(pk__in=chosen)).order_by(*direction))
    more, found = len(found) > PAGE, found[:PAGE]
    if backwards:
        found.reverse()
    if not found:
        return [], "", ""
    has_before, has_after = (more, True) if backwards else (place is not None, more)
    return (
        found,
        cursor(found[0], order) if has_before else "",
        cursor(found[-1], order) if has_after else "",
    )


def _reversed(column: str) -> str:
    return column[1:] if column.startswith("-") else f"-{column}"


def _beyond(order: tuple[str, ...], values: tuple[Any, ...]) -> Q:
    """Behind `values` in this order. The first condition is implied by the others: it is what an index can begin at."""
    first, *_ = order
    ways = []
    same = Q()
    for column, value in zip(order, values, strict=True):
        ways.append(same & Q(**{f"{column.lstrip('-')}__{'lt' if column.startswith('-') else 'gt'}": value}))
        same &= Q(**{column.lstrip("-"): value})
    return Q(**{f"{first.lstrip('-')}__{'lte' if first.startswith('-') else 'gte'}": values[0]}) & reduce(
        or_, ways
    )


def _value(column: str, value: Any) -> Any:
    if column.endswith(("_at", "_from")):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError(value)
        return moment.astimezone(UTC)
    if not isinstance(value, int) or abs(value) > 2**62:
        raise ValueError(value)
    return value
