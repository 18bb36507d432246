"""Where the strategy stands in the navigation: for everybody."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from salesdesk.web import navigation
from salesdesk.web.navigation import NavItem


def register() -> None:
    navigation.register(NavItem(_("Strategy"), "compass", "strategy", _("Overview"), 28, "g y"))
