"""A page of a list, read with a fixed number of queries however many rows there are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from requests_app.models import SalesRequest
from requests_app.queue import paging
from requests_app.queue.filters import Filters, apply
from requests_app.queue.paging import Place
from requests_app.queue.rows import Reader, Row, rows, with_names
from requests_app.queue.search import similar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from people.models import User
    from requests_app.querysets import SalesRequestQuerySet
    from requests_app.queue.lists import RequestList

__all__ = ["Page", "page_for", "row_for", "rows_for"]


@dataclass(frozen=True, slots=True)
class Page:
    """`before` and `after` are cursors for the address; empty where there is nothing more."""

    request_list: RequestList
    filters: Filters
    reader: Reader
    rows: list[Row]
    before: str
    after: str
    is_similar: bool = False  # nothing matched the words; these look like them

    @property
    def version(self) -> str:
        """Differs when a row shows something else. The reader's language and zone are the reader's own matter."""
        return blake2b(repr(self.rows).encode(), digest_size=8).hexdigest()


def page_for(found_list: RequestList, user: User, given: Mapping[str, str], now: datetime) -> Page:
    """The page that an address (`given`: filters, `after` or `before`) names. Raises `PermissionDenied` if it is not theirs."""
    if not (user.is_active and found_list.is_for(user)):
        raise PermissionDenied
    filters = Filters.read(given)
    place = Place.read(given.get("after", ""), given.get("before", ""), found_list.order)
    reader = Reader.of(user)
    order, arranged = found_list.order, found_list.arranged
    visible = arranged(found_list.rows(SalesRequest.objects.visible_to(user), user, now))

    def shown(requests: SalesRequestQuerySet) -> SalesRequestQuerySet:
        return arranged(with_names(requests, user))

    found, before, after = paging.read(apply(visible, filters, user, now), order, place, shown)
    is_similar = False
    if not found and filters.q and not filters.customer and place is None:
        others = apply(visible, replace(filters, q=""), user, now)
        found, _, _ = paging.read(similar(others, filters.q), order, None, shown)
        is_similar = bool(found)
    return Page(found_list, filters, reader, rows(found, reader, now), before, after, is_similar)


def rows_for(pks: Iterable[int], user: User, now: datetime) -> list[Row]:
    """These requests as rows, in the given order; what the reader may not see is left out."""
    wanted = list(dict.fromkeys(pks))
    found = with_names(SalesRequest.objects.visible_to(user), user).in_bulk(wanted)
    return rows([found[pk] for pk in wanted if pk in found], Reader.of(user), now)


def row_for(pk: int, user: User, now: datetime) -> Row:
    """Raises `SalesRequest.DoesNotExist`."""
    found = rows_for([pk], user, now)
    if not found:
        raise SalesRequest.DoesNotExist
    return found[0]
