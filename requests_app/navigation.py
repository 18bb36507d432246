"""Where requests stand in the navigation, and for whom."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from requests_app import access
from requests_app.queue.lists import LISTS, inside_or_leads, is_field, sells, works_inside
from salesdesk.web import navigation
from salesdesk.web.navigation import NavItem, Text

WORK = _("Work")
LOOK = _("Overview")


def register() -> None:
    navigation.register(
        NavItem(
            _("New request"),
            "plus",
            "request_new",
            order=1,
            key="n",
            short=pgettext_lazy("navigation", "New"),
            prominent=True,
            visible_to=access.may_submit,
        ),
        _item("mine", WORK, 5, "g m", short=pgettext_lazy("navigation", "Mine"), tab=True, visible_to=sells),
        _item(
            "tandem_requests",
            WORK,
            6,
            "g t",
            short=pgettext_lazy("navigation", "Tandem"),
            tab=True,
            visible_to=is_field,
        ),
        _item("queue", WORK, 10, "g q", tab=True, visible_to=inside_or_leads),
        _item(
            "desk",
            WORK,
            11,
            "g d",
            short=pgettext_lazy("navigation", "Desk"),
            tab=True,
            visible_to=works_inside,
        ),
        _item("waiting", LOOK, 20, "g w"),
        _item("overdue", LOOK, 21, "g o", tab=True),
        _item("delivered", LOOK, 22, "g l"),
        _item("everything", LOOK, 23, "g a"),
        NavItem(_("Who has how much?"), "gauge", "load", LOOK, 24, "g h", visible_to=inside_or_leads),
        _item("search", LOOK, 25, "/", tab=True),
        NavItem(
            _("Request types"),
            "list-tree",
            "types",
            section=_("Administration"),
            order=44,
            visible_to=access.may_edit_types,
        ),
    )


def _item(name: str, section: Text, order: int, key: str, **more: Any) -> NavItem:
    found = LISTS[name]
    return NavItem(found.title, found.icon, name, section, order, key, **more)
