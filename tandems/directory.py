"""All customers by name, page by page, by key: the last page costs what the first does."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from tandems.models import Customer

ROWS = 50


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """`earlier` and `later` are the keys to turn the page with, "" where there is none."""

    customers: list[Customer]
    earlier: str
    later: str


def page_of(*, after: str = "", before: str = "", among: Q | None = None) -> DirectoryPage:
    """The page after or before a key ("pk-name"), of all customers or those `among` them; the first for a key that cannot be read."""
    rows = Customer.objects.select_related("tandem").filter(among or Q())
    back = _read(before)
    start = _read(after)
    if back:
        found = list(rows.filter(_beyond(back, "lt")).order_by("-name", "-pk")[: ROWS + 1])
        shown = found[:ROWS][::-1]
        return DirectoryPage(shown, _key(shown[:1]) if len(found) > ROWS else "", _key(shown[-1:]))
    found = list((rows.filter(_beyond(start, "gt")) if start else rows).order_by("name", "pk")[: ROWS + 1])
    shown = found[:ROWS]
    return DirectoryPage(
        shown, _key(shown[:1]) if start else "", _key(shown[-1:]) if len(found) > ROWS else ""
    )


def _beyond(key: tuple[int, str], way: str) -> Q:
    pk, name = key
    return Q(**{f"name__{way}": name}) | Q(name=name, **{f"pk__{way}": pk})


def _key(rows: list[Customer]) -> str:
    return f"{rows[0].pk}-{rows[0].name}" if rows else ""


def _read(key: str) -> tuple[int, str] | None:
    pk, _, name = key.replace("\0", "").partition("-")
    return (int(pk), name[:160]) if pk.isdecimal() and pk.isascii() and len(pk) <= 18 else None  # noqa: PLR2004 - a row's
