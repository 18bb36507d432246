"""Where requests stand in the navigation, and for whom."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
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
        NavItem(
            _("My tandem"),
            "handshake",
            "my_tandem",
            WORK,
            4,
            "g p",
            short=pgettext_lazy("navigation", "Tandem"),
            tab=True,
            visible_to=lambda user: getattr(user, "first_tandem", None) is not None,
            address=_own_tandem,
        ),
        _item("mine", WORK, 5, "g m", short=pgettext_lazy("navigation", "Mine"), tab=True, visible_to=sells),
        _item("tandem_requests", WORK, 6, "g t", visible_to=is_field),
        _item(
            "queue",
            WORK,
            10,
            "g q",
            short=pgettext_lazy("navigation", "Queue"),
            tab=True,
            visible_to=inside_or_leads,
        ),
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
        NavItem(_("Absences"), "calendar-off", "absences", LOOK, 26, "g n"),
        NavItem(
            _("Not here today"),
            "door-open",
            "absence_new",
            navigation.ACCOUNT,
            80,
            short=pgettext_lazy("navigation", "Not here"),
            quick=True,
        ),
        NavItem(
            _("Escalations"), "flame", "escalations", WORK, 15, "g e", visible_to=access.may_see_escalations
        ),
        NavItem(
            _("Ladders"),
            "siren",
            "ladders",
            section=_("Administration"),
            order=45,
            visible_to=access.may_see_escalations,
        ),
        NavItem(
            _("Request types"),
            "list-tree",
            "types",
            section=_("Administration"),
            order=44,
            visible_to=access.may_edit_types,
        ),
    )


def _own_tandem(user: Any) -> str:
    """Straight to the only one; of several there is one to choose. What the reader carries, so no query."""
    if user.first_tandem == user.last_tandem:
        return reverse("tandem", args=[user.first_tandem])
    return reverse("my_tandem")


def _item(name: str, section: Text, order: int, key: str, **more: Any) -> NavItem:
    found = LISTS[name]
    return NavItem(found.title, found.icon, name, section, order, key, **more)
