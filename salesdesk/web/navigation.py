"""What stands in the navigation. Apps register their own items in `AppConfig.ready`; the toolkit knows none of them.

navigation.register(
    NavItem(_("Queue"), "inbox", "requests:queue", section=_("Work"), order=10, key="g q", tab=True,
            visible_to=lambda user: user.is_inside),
)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

Text = str | Promise
ACCOUNT = "account"  # section of the items in the user's own menu


@dataclass(frozen=True, slots=True)
class NavItem:
    """One destination. `order` sorts items and, by its smallest, their sections.

    `key` is a keyboard sequence ("c", "g q"). `tab` puts it into the phone's bottom bar (four at most), `prominent`
    makes it the one filled button above everything, `quick` puts it at the top of the phone as well. `short` is one word
    for these. `icon` is a Lucide name. `address` answers where it leads for one reader; without it everybody goes to `url_name`.
    """

    label: Text
    icon: str
    url_name: str
    section: Text = ""
    order: int = 100
    key: str = ""
    tab: bool = False
    prominent: bool = False
    quick: bool = False
    short: Text = ""
    visible_to: Callable[[Any], bool] = lambda user: True
    address: Callable[[Any], str] | None = None


@dataclass(frozen=True, slots=True)
class NavLink:
    """An item as one reader sees it. `current` is the value of aria-current: "page", "true" (a page below it) or ""."""

    label: Text
    icon: str
    url: str
    url_name: str
    section: Text
    key: str
    tab: bool
    prominent: bool
    quick: bool
    short: Text
    current: str
    count: int


@dataclass(frozen=True, slots=True)
class Navigation:
    prominent: list[NavLink]
    sections: list[tuple[Text, list[NavLink]]]
    tabs: list[NavLink]
    quick: list[NavLink]
    account: list[NavLink]


_items: dict[str, NavItem] = {}


def register(*items: NavItem) -> None:
    """Adds items; one that names the same URL replaces the earlier one."""
    _items.update({item.url_name: item for item in items})


def for_reader(user: Any, *, path: str, counts: Mapping[str, int] | None = None) -> Navigation:
    """What `user` may go to. `path` is the page being read, `counts` maps URL names to the number shown beside them."""
    links = _links(user, path, counts or {})
    listed = [link for link in links if link.section != ACCOUNT and not link.prominent]
    first_seen = {str(link.section): position for position, link in reversed(list(enumerate(listed)))}
    listed.sort(key=lambda link: first_seen[str(link.section)])
    return Navigation(
        prominent=[link for link in links if link.prominent],
        sections=[
            (section, list(group)) for section, group in groupby(listed, key=lambda link: link.section)
        ],
        tabs=[link for link in links if link.tab][:4],
        quick=[link for link in links if link.quick],
        account=[link for link in links if link.section == ACCOUNT],
    )


def _links(user: Any, path: str, counts: Mapping[str, int]) -> list[NavLink]:
    seen = [
        (item, url)
        for item in _sorted(_items.values())
        if item.visible_to(user) and (url := _url(item, user))
    ]
    under = [url for _, url in seen if path.startswith(url) and (url != "/" or path == "/")]
    nearest = max(under, key=len, default="")
    return [
        NavLink(
            label=item.label,
            icon=item.icon,
            url=url,
            url_name=item.url_name,
            section=item.section,
            key=item.key,
            tab=item.tab,
            prominent=item.prominent,
            quick=item.quick,
            short=item.short or item.label,
            current=("page" if url == path else "true") if url == nearest else "",
            count=counts.get(item.url_name, 0),
        )
        for item, url in seen
    ]


def _sorted(items: Iterable[NavItem]) -> list[NavItem]:
    return sorted(items, key=lambda item: item.order)


def _url(item: NavItem, user: Any) -> str:
    try:
        return item.address(user) if item.address else reverse(item.url_name)
    except NoReverseMatch:  # the app that owns the page is not wired in
        return ""
