"""Where the strategy stands in the navigation: for everybody."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from salesdesk.web import navigation
from salesdesk.web.navigation import NavItem


def register() -> None:
    navigation.register(
        NavItem(pgettext_lazy("navigation", "Strategy"), "compass", "strategy", _("Overview"), 28, "g y")
    )
