"""Where figures stand in the navigation, and for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from insights import access
from salesdesk.web import navigation
from salesdesk.web.navigation import NavItem

if TYPE_CHECKING:
    from people.models import User


def register() -> None:
    navigation.register(
        NavItem(_("Dashboard"), "chart-column", "dashboard", _("Overview"), 27, "g s", visible_to=concerns),
        NavItem(_("How much more is in it?"), "trending-up", "potential", _("Overview"), 28),
    )


def concerns(user: User) -> bool:
    """Whoever leads, and the members of a tandem: `first_tandem` is carried by whoever is logged in."""
    return access.may_see_everybody(user) or getattr(user, "first_tandem", None) is not None
