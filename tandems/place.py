"""A tandem's pages are one place with tabs. Apps register their own in `AppConfig.ready`; this one knows only its own.

place.register(
    PlaceTab(_("Figures"), "chart-line", "tandem_figures", order=60, on_home=True, visible_to=lambda visitor: visitor.is_member),
)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse

from salesdesk.web.parts import Tab
from tandems import access

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User
    from salesdesk.web.navigation import Text
    from tandems.models import Tandem


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at which tandem."""

    user: User
    tandem: Tandem
    is_member: bool


@dataclass(frozen=True, slots=True)
class PlaceTab:
    """One page of the place. `url_name` takes the tandem's key; `on_home`: also linked where the home says how it goes."""

    label: Text
    icon: str
    url_name: str
    order: int = 100
    on_home: bool = False
    visible_to: Callable[[Visitor], bool] = lambda visitor: True


@dataclass(frozen=True, slots=True)
class PlacePanel:
    """A part of the home, where it says how it goes. `template` shows what `read` finds for this visitor as `found`."""

    template: str
    read: Callable[[Visitor, datetime], object]


@dataclass(frozen=True, slots=True)
class Panel:
    template: str
    found: object


_tabs: dict[str, PlaceTab] = {}
_panels: dict[str, PlacePanel] = {}


def register(*tabs: PlaceTab) -> None:
    """Adds tabs; one that names the same URL replaces the earlier one."""
    _tabs.update({tab.url_name: tab for tab in tabs})


def register_panel(panel: PlacePanel) -> None:
    """One with the same template replaces the earlier one."""
    _panels[panel.template] = panel


def visitor_of(user: User, tandem: Tandem) -> Visitor:
    """One query."""
    return Visitor(user, tandem, access.takes_part(user, tandem.pk))


def tabs_for(visitor: Visitor, path: str) -> list[Tab]:
    """Those that this visitor may go to; `path` is the page being read: the longest address that it begins with is current."""
    seen = [(tab, url) for tab in _visible(visitor) if (url := _url(tab, visitor.tandem))]
    nearest = max((url for _tab, url in seen if path.startswith(url)), key=len, default="")
    return [Tab(tab.label, url, current=url == nearest, icon=tab.icon) for tab, url in seen]


def links_for(visitor: Visitor) -> list[Tab]:
    """What the home page links to beside how it goes."""
    seen = [(tab, url) for tab in _visible(visitor) if tab.on_home and (url := _url(tab, visitor.tandem))]
    return [Tab(tab.label, url, icon=tab.icon) for tab, url in seen]


def panels_for(visitor: Visitor, at: datetime) -> list[Panel]:
    """What members read on the home of how it goes; nobody else is shown any. As many queries as the panels ask."""
    if not visitor.is_member:
        return []
    return [Panel(panel.template, panel.read(visitor, at)) for panel in _panels.values()]


def _visible(visitor: Visitor) -> Iterable[PlaceTab]:
    return (tab for tab in sorted(_tabs.values(), key=lambda tab: tab.order) if tab.visible_to(visitor))


def _url(tab: PlaceTab, tandem: Tandem) -> str:
    try:
        return reverse(tab.url_name, args=[tandem.pk])
    except NoReverseMatch:  # the app that owns the page is not wired in
        return ""
