"""Where notices stand in the navigation. The inbox is the bell in its head, on every page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from people.access import may_administer
from salesdesk.web import navigation
from salesdesk.web.navigation import NavItem


def register() -> None:
    navigation.register(
        NavItem(
            _("Not delivered"), "mail-x", "dead_letters", _("Administration"), 46, visible_to=may_administer
        ),
        NavItem(_("How I am told"), "bell-ring", "notice_settings", navigation.ACCOUNT, 91),
    )
