"""Where gains and pay stand in the navigation: one's gains and the plan for everybody, payroll for payroll."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rewards import access
from salesdesk.web import navigation
from salesdesk.web.navigation import NavItem


def register() -> None:
    navigation.register(
        NavItem(_("What is in it for me?"), "gift", "benefits", _("Overview"), 29, "g w"),
        NavItem(pgettext_lazy("navigation", "Variable pay"), "hand-coins", "pay", _("Overview"), 30, "g v"),
        NavItem(
            pgettext_lazy("navigation", "Payroll"),
            "receipt-text",
            "payroll",
            _("Administration"),
            47,
            "g r",
            visible_to=access.may_see_amounts,
        ),
    )
