"""Where people and one's own settings stand in the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from people import access
from salesdesk.web import navigation
from salesdesk.web.navigation import NavItem


def register() -> None:
    section = _("People")
    navigation.register(
        NavItem(_("Colleagues"), "users", "people", section, 42, visible_to=access.may_see_people),
        NavItem(
            _("Working calendars"),
            "calendar-clock",
            "calendars",
            section,
            43,
            visible_to=access.may_see_people,
        ),
        NavItem(_("My settings"), "settings", "profile", navigation.ACCOUNT, 90),
    )
